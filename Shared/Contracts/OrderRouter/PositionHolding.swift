/// One position of an account.
public struct PositionHolding: WireType, Equatable {
    /// Its id, for closing it.
    public let id: String
    /// The account's portfolio.
    public let portfolioId: String
    /// The portfolio's name.
    public let portfolio: String
    /// The account.
    public let accountId: String
    /// The venue.
    public let venue: Venue
    /// The instrument.
    public let symbol: Symbol
    /// Base units; negative when short. Always the sum of the fills.
    public let quantity: Quantity
    /// Average entry price of what is held now.
    public let averagePrice: Price
    /// Mid of the market, or the last fill's price when the market is away.
    public let currentPrice: Price
    /// Quantity times current price.
    public let marketValue: Money
    /// Profit of what was closed, before fees, in quote currency.
    public let realizedPnl: Money
    /// Profit of what is held, at the current price, in quote currency.
    public let unrealizedPnl: Money
    /// Fees paid so far, in quote currency.
    public let fees: Money

    /// Makes it from its fields.
    public init(
        id: String,
        portfolioId: String,
        portfolio: String,
        accountId: String,
        venue: Venue,
        symbol: Symbol,
        quantity: Quantity,
        averagePrice: Price,
        currentPrice: Price,
        marketValue: Money,
        realizedPnl: Money,
        unrealizedPnl: Money,
        fees: Money
    ) {
        self.id = id
        self.portfolioId = portfolioId
        self.portfolio = portfolio
        self.accountId = accountId
        self.venue = venue
        self.symbol = symbol
        self.quantity = quantity
        self.averagePrice = averagePrice
        self.currentPrice = currentPrice
        self.marketValue = marketValue
        self.realizedPnl = realizedPnl
        self.unrealizedPnl = unrealizedPnl
        self.fees = fees
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case portfolioId = "portfolio_id"
        case portfolio
        case accountId = "account_id"
        case venue
        case symbol
        case quantity
        case averagePrice = "average_price"
        case currentPrice = "current_price"
        case marketValue = "market_value"
        case realizedPnl = "realized_pnl"
        case unrealizedPnl = "unrealized_pnl"
        case fees
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PositionHolding",
        [
            WireField("id", .string(pattern: "^[A-Za-z0-9_-]+$", lengths: 1...256), "Its id, for closing it."),
            WireField(
                "portfolio_id", .string(pattern: "^[A-Za-z0-9_-]+$", lengths: 1...256), "The account's portfolio."),
            WireField("portfolio", .string(lengths: 1...128), "The portfolio's name."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("venue", Venue.schema, "The venue."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("quantity", Quantity.schema, "Base units; negative when short. Always the sum of the fills."),
            WireField("average_price", Price.schema, "Average entry price of what is held now."),
            WireField(
                "current_price", Price.schema, "Mid of the market, or the last fill's price when the market is away."),
            WireField("market_value", Money.schema, "Quantity times current price."),
            WireField("realized_pnl", Money.schema, "Profit of what was closed, before fees, in quote currency."),
            WireField(
                "unrealized_pnl", Money.schema, "Profit of what is held, at the current price, in quote currency."),
            WireField("fees", Money.schema, "Fees paid so far, in quote currency."),
        ])
}
