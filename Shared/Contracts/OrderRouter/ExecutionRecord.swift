/// One fill of the log.
public struct ExecutionRecord: WireType, Equatable {
    /// The fill.
    public let executionId: FillID
    /// Its order.
    public let orderId: OrderID
    /// The account.
    public let accountId: String
    /// The venue.
    public let venue: Venue
    /// The instrument.
    public let symbol: Symbol
    /// Buy or sell.
    public let side: Side
    /// Filled base units.
    public let quantity: Quantity
    /// Price of the fill.
    public let price: Price
    /// Fee, in quote currency.
    public let fees: Money
    /// Whether it rested in the book (maker) or took from it (taker).
    public let liquidity: Liquidity
    /// The router's mode when the order was taken in.
    public let mode: TradingMode
    /// When it was filled.
    public let executedAt: Timestamp
    /// The notes of its order, a line each.
    public let notes: String?
    /// The tags of its order.
    public let tags: [String]

    /// Makes it from its fields.
    public init(
        executionId: FillID,
        orderId: OrderID,
        accountId: String,
        venue: Venue,
        symbol: Symbol,
        side: Side,
        quantity: Quantity,
        price: Price,
        fees: Money,
        liquidity: Liquidity,
        mode: TradingMode,
        executedAt: Timestamp,
        notes: String? = nil,
        tags: [String]
    ) {
        self.executionId = executionId
        self.orderId = orderId
        self.accountId = accountId
        self.venue = venue
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.price = price
        self.fees = fees
        self.liquidity = liquidity
        self.mode = mode
        self.executedAt = executedAt
        self.notes = notes
        self.tags = tags
    }

    private enum CodingKeys: String, CodingKey {
        case executionId = "execution_id"
        case orderId = "order_id"
        case accountId = "account_id"
        case venue
        case symbol
        case side
        case quantity
        case price
        case fees
        case liquidity
        case mode
        case executedAt = "executed_at"
        case notes
        case tags
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ExecutionRecord",
        [
            WireField("execution_id", FillID.schema, "The fill."),
            WireField("order_id", OrderID.schema, "Its order."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("venue", Venue.schema, "The venue."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("side", Side.schema, "Buy or sell."),
            WireField("quantity", Quantity.schema, "Filled base units."),
            WireField("price", Price.schema, "Price of the fill."),
            WireField("fees", Money.schema, "Fee, in quote currency."),
            WireField("liquidity", Liquidity.schema, "Whether it rested in the book (maker) or took from it (taker)."),
            WireField("mode", TradingMode.schema, "The router's mode when the order was taken in."),
            WireField("executed_at", Timestamp.schema, "When it was filled."),
            WireField("notes", .string(lengths: 1...2000), isRequired: false, "The notes of its order, a line each."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 64), "The tags of its order."),
        ])
}
