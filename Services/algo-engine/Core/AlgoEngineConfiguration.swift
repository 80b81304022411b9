/// What algo-engine is told from outside, without how it is read.
public struct AlgoEngineConfiguration: Sendable, Equatable {
    /// The daemon's name.
    public static let name = "algo-engine"
    /// Its port when nothing else is said.
    public static let defaultPort = 8014
    /// Its schema.
    public static let schema = "algo_engine"
    /// Where billing publishes its token keys when nothing else is said.
    public static let defaultKeysURL = "http://127.0.0.1:8011/.well-known/jwks.json"
    /// Where market-data listens when nothing else is said.
    public static let defaultMarketDataURL = "http://127.0.0.1:8012"
    /// Where order-router listens when nothing else is said.
    public static let defaultOrderRouterURL = "http://127.0.0.1:8013"

    /// Address and port it listens on, as `127.0.0.1:8014`.
    public let listensOn: String
    /// Where billing publishes its token keys.
    public let keysURL: String
    /// Where candles come from.
    public let marketDataURL: String
    /// Where orders go.
    public let orderRouterURL: String

    /// Makes a configuration.
    public init(listensOn: String, keysURL: String, marketDataURL: String, orderRouterURL: String) {
        self.listensOn = listensOn
        self.keysURL = keysURL
        self.marketDataURL = marketDataURL
        self.orderRouterURL = orderRouterURL
    }

    /// What is wrong between the keys: the key and the sentence for the operator.
    public var problems: [(key: String, message: String)] {
        var found: [(key: String, message: String)] = []
        let neighbours = [
            ("tokens.jwks_url", Self.origin(keysURL)), ("neighbours.market_data_url", Self.origin(marketDataURL)),
            ("neighbours.order_router_url", Self.origin(orderRouterURL)),
        ]
        for (index, (key, origin)) in neighbours.enumerated() {
            if origin == "http://\(listensOn)" {
                found.append((key, "is this daemon's own address (\(listensOn)); give the neighbour's"))
            } else if let other = neighbours[..<index].first(where: { $0.1 == origin }) {
                found.append((key, "is the same address as \(other.0); each neighbour has its own"))
            }
        }
        return found
    }

    /// `http://host:port` of a URL.
    static func origin(_ url: String) -> String {
        var slashes = 0
        return String(
            url.prefix { character in
                if character == "/" { slashes += 1 }
                return slashes < 3
            })
    }
}
