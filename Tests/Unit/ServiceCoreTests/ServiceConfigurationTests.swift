import AlgoEngineCore
import BillingCore
import MarketDataCore
import OrderRouterCore
import Testing

@Suite("What the services are told")
struct ServiceConfigurationTests {
    static let keys = "http://127.0.0.1:8011/.well-known/jwks.json"

    private func algo(
        keys: String = Self.keys, marketData: String = "http://127.0.0.1:8012",
        orderRouter: String = "http://127.0.0.1:8013"
    ) -> AlgoEngineConfiguration {
        AlgoEngineConfiguration(
            listensOn: "127.0.0.1:8014", keysURL: keys, marketDataURL: marketData, orderRouterURL: orderRouter)
    }

    @Test func everyDaemonHasItsOwnNamePortAndSchema() {
        let names = [
            MarketDataConfiguration.name, OrderRouterConfiguration.name, AlgoEngineConfiguration.name,
            BillingConfiguration.name,
        ]
        #expect(Set(names) == Set(BillingConfiguration.audiences))
        let ports = [
            BillingConfiguration.defaultPort, MarketDataConfiguration.defaultPort,
            OrderRouterConfiguration.defaultPort, AlgoEngineConfiguration.defaultPort,
        ]
        #expect(ports == [8011, 8012, 8013, 8014])
        let schemas = [
            MarketDataConfiguration.schema, OrderRouterConfiguration.schema, AlgoEngineConfiguration.schema,
            BillingConfiguration.schema,
        ]
        #expect(Set(schemas).count == 4)
    }

    @Test func aDaemonIsNotItsOwnNeighbour() {
        let own = "http://127.0.0.1:9/.well-known/jwks.json"
        #expect(MarketDataConfiguration(listensOn: "127.0.0.1:8012", keysURL: Self.keys).problems.isEmpty)
        #expect(
            MarketDataConfiguration(listensOn: "127.0.0.1:9", keysURL: own).problems.map(\.key) == ["tokens.jwks_url"])
        #expect(OrderRouterConfiguration(listensOn: "127.0.0.1:8013", keysURL: Self.keys).problems.isEmpty)
        #expect(
            OrderRouterConfiguration(listensOn: "127.0.0.1:9", keysURL: own).problems.map(\.key) == ["tokens.jwks_url"])
        #expect(algo().problems.isEmpty)
        #expect(algo(keys: "http://127.0.0.1:8014/x").problems.map(\.key) == ["tokens.jwks_url"])
        #expect(algo(orderRouter: "http://127.0.0.1:8014").problems.map(\.key) == ["neighbours.order_router_url"])
    }

    @Test func twoNeighboursAreNotOne() {
        let found = algo(marketData: "http://127.0.0.1:8013/", orderRouter: "http://127.0.0.1:8013").problems
        #expect(found.map(\.key) == ["neighbours.order_router_url"])
        #expect(found.first?.message.contains("neighbours.market_data_url") == true)
        #expect(algo(marketData: "https://127.0.0.1:8013").problems.isEmpty)
    }

    @Test func aTokenOutlivesTheLeeway() {
        #expect(BillingConfiguration(maxServiceTokenSeconds: 31, leewaySeconds: 30).problems.isEmpty)
        let found = BillingConfiguration(maxServiceTokenSeconds: 30, leewaySeconds: 30).problems
        #expect(found.map(\.key) == ["tokens.max_service_token_s"])
    }

    @Test(arguments: ["ops:read", "notes:write", "a_b:c-d"])
    func scopes(_ text: String) {
        #expect(BillingConfiguration.isScope(text))
    }

    @Test(arguments: ["", "ops", "ops:", ":read", "ops:read:all", "Ops:read", "ops read", "ops:re\"ad", "ops:\u{e9}"])
    func notScopes(_ text: String) {
        #expect(!BillingConfiguration.isScope(text))
    }
}
