import OrderRouterCore
import ServiceClients
import ServiceKit

/// What order-router is told besides what every daemon is told.
public struct RouterSettings: Sendable {
    let tokens: TokenSettings
    let client: ServiceClientSettings
    let entitlements: EntitlementSettings
    let trading: TradingSettings
    let market: MarketSettings
    let watchIntervalMilliseconds: Int
    let restingIntervalMilliseconds: Int
    let planIntervalMilliseconds: Int
    let intentIntervalMilliseconds: Int
    let intentGraceMilliseconds: Int
    let resultIntervalMilliseconds: Int

    init(_ reader: ConfigurationReader, _ shared: SharedSettings) {
        tokens = TokenSettings(
            verifying: reader, audience: OrderRouterConfiguration.name, keysPath: BillingClient.keysPath,
            defaultURL: OrderRouterConfiguration.defaultKeysURL)
        client = ServiceClientSettings(reader, clientID: OrderRouterConfiguration.name)
        entitlements = EntitlementSettings(reader)
        watchIntervalMilliseconds = NeighbourSettings(reader).pollIntervalMilliseconds
        market = MarketSettings(reader)
        trading = TradingSettings(reader)
        restingIntervalMilliseconds = reader.integer(
            "resting_orders.interval_ms", default: 250, in: 10...60_000,
            "Time between two looks at the markets in which orders rest.")
        planIntervalMilliseconds = reader.integer(
            "resting_orders.plan_interval_ms", default: 5_000, in: 10...600_000,
            "Time between two looks whether those whose orders rest may still open positions.")
        intentIntervalMilliseconds = reader.integer(
            "intents.interval_ms", default: 1_000, in: 50...60_000,
            "Time between two looks for orders whose sender crashed before they were filled.")
        intentGraceMilliseconds = reader.integer(
            "intents.grace_ms", default: 6_000, in: 0...600_000,
            "How old an order must be to count as left behind; longer than the deadline of `POST /orders`.")
        resultIntervalMilliseconds = reader.integer(
            "account_results.interval_ms", default: 5_000, in: 100...600_000,
            "Time between two looks at what open positions are worth, for alerts on pnl and drawdown.")
        let configuration = OrderRouterConfiguration(listensOn: shared.http.listensOn, keysURL: tokens.keysURL)
        for problem in configuration.problems { reader.refuse(problem.key, problem.message) }
    }
}
