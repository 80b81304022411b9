public import Contracts

/// What one run of the demo was asked to do.
public struct DemoOptions: Sendable, Equatable {
    /// The instrument.
    public var symbol: Symbol
    /// Base units to order; positive.
    public var quantity: Quantity
    /// The broker of the order.
    public var broker = "binance"
    /// The venue of the order.
    public var venue = Venue.binanceSpot
    /// Buy or sell.
    public var side = Side.buy
    /// Market or limit.
    public var orderType = OrderType.market
    /// Limit price in quote currency; there exactly for limit orders.
    public var price: Price?
    /// The demo user's address.
    public var email = "demo.trader@example.com"
    /// The demo user's password.
    public var password = "BootstrapPassw0rd!"
    /// Where each part of the flow is served.
    public var addresses = DemoAddresses()
    /// Code of the subscription plan.
    public var planCode = "demo-enterprise"
    /// The customer the demo's own service acts for.
    public var serviceCustomerID = "bootstrap-service"
    /// Bearer token for alerts; nil takes the demo user's own.
    public var alertsToken: String?
    /// Bearer token for publishing to streams; nil takes one made with the demo's service secret.
    public var streamingToken: String?
    /// Secret that signs subscription events; nil reads it from `secretsDirectory`.
    public var webhookSecret: String?
    /// Where the local stack keeps its generated secrets.
    public var secretsDirectory = ".local/secrets"
    /// Whether plan, features and subscriptions are left as they are.
    public var skipsBillingSetup = false
    /// Whether nothing but the JSON is printed when all goes well.
    public var isJSONOnly = false
    /// Longest wait for one answer, in seconds.
    public var timeoutSeconds = 5

    /// A run for a symbol and a quantity with the defaults of everything else.
    public init(symbol: Symbol, quantity: Quantity) {
        self.symbol = symbol
        self.quantity = quantity
    }
}

/// Base addresses of the local stack; each flag has its own, although one daemon serves several.
public struct DemoAddresses: Sendable, Equatable {
    /// Registration, login, tokens.
    public var auth = "http://127.0.0.1:8011"
    /// Users and profiles; billing listens here too in the local stack.
    public var user = "http://127.0.0.1:8001"
    /// Strategies.
    public var algo = "http://127.0.0.1:8014"
    /// Orders and positions.
    public var orderRouter = "http://127.0.0.1:8013"
    /// Reports; algo-engine.
    public var reports = "http://127.0.0.1:8014"
    /// Plans, features, subscriptions.
    public var billing = "http://127.0.0.1:8011"
    /// Alerts; market-data.
    public var dashboard = "http://127.0.0.1:8012"
    /// Streaming rooms; market-data.
    public var streaming = "http://127.0.0.1:8012"
    /// Quotes and books.
    public var marketData = "http://127.0.0.1:8012"

    /// The local stack's.
    public init() {}
}
