/// An order as its sender describes it. A limit order needs a price; a market order's price is dropped.
public struct OrderRequest: WireType, Equatable {
    /// The broker, such as binance.
    public let broker: String
    /// The venue.
    public let venue: Venue
    /// The instrument; slashes, hyphens and lower case are normalised.
    public let symbol: Symbol
    /// Buy or sell.
    public let side: Side
    /// Base units; positive.
    public let quantity: Quantity
    /// Market or limit.
    public let orderType: OrderType
    /// Limit price, in quote currency; only for limit orders.
    public let price: Price?
    /// How long it stands; GTC when not given.
    public let timeInForce: TimeInForce
    /// The loss its sender expects at most, in quote currency; the sign does not matter.
    public let estimatedLoss: Money?
    /// Unique per account for all time; a repeat returns the stored report.
    public let clientOrderId: String?
    /// Its tags.
    public let tags: [String]

    /// Makes it from its fields.
    public init(
        broker: String,
        venue: Venue,
        symbol: Symbol,
        side: Side,
        quantity: Quantity,
        orderType: OrderType,
        price: Price? = nil,
        timeInForce: TimeInForce = .goodTillCancelled,
        estimatedLoss: Money? = nil,
        clientOrderId: String? = nil,
        tags: [String] = []
    ) {
        self.broker = broker
        self.venue = venue
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.orderType = orderType
        self.price = orderType == .market ? nil : price
        self.timeInForce = timeInForce
        self.estimatedLoss = estimatedLoss
        self.clientOrderId = clientOrderId
        self.tags = tags
    }

    /// Reads it; `time_in_force` and `tags` may be left out. Throws `DecodingError` for a limit order without a price
    /// and for a quantity or price that is not positive.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let type = try fields.decode(OrderType.self, forKey: .orderType)
        let price = try fields.decodeIfPresent(Price.self, forKey: .price)
        let quantity = try fields.decode(Quantity.self, forKey: .quantity)
        guard quantity.isPositive else {
            throw DecodingError.dataCorruptedError(
                forKey: .quantity, in: fields, debugDescription: "must be above 0")
        }
        if type == .limit {
            guard let price, price.isPositive else {
                throw DecodingError.dataCorruptedError(
                    forKey: .price, in: fields, debugDescription: "must be given and above 0 for a limit order")
            }
        }
        let symbol = try fields.decode(String.self, forKey: .symbol)
        guard let symbol = try? Symbol(normalising: symbol) else {
            throw DecodingError.dataCorruptedError(
                forKey: .symbol, in: fields, debugDescription: "is not a symbol such as BTCUSDT")
        }
        self.init(
            broker: try fields.decode(String.self, forKey: .broker),
            venue: try fields.decode(Venue.self, forKey: .venue),
            symbol: symbol,
            side: try fields.decode(Side.self, forKey: .side),
            quantity: quantity,
            orderType: type,
            price: price,
            timeInForce: try fields.decodeIfPresent(TimeInForce.self, forKey: .timeInForce) ?? .goodTillCancelled,
            estimatedLoss: try fields.decodeIfPresent(Money.self, forKey: .estimatedLoss),
            clientOrderId: try fields.decodeIfPresent(String.self, forKey: .clientOrderId),
            tags: try fields.decodeIfPresent([String].self, forKey: .tags) ?? [])
    }

    private enum CodingKeys: String, CodingKey {
        case broker
        case venue
        case symbol
        case side
        case quantity
        case orderType = "order_type"
        case price
        case timeInForce = "time_in_force"
        case estimatedLoss = "estimated_loss"
        case clientOrderId = "client_order_id"
        case tags
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(name: "OrderRequest", fields)

    static let fields =
        [
            WireField(
                "broker", .string(pattern: "^[a-z][a-z0-9_-]*$", lengths: 1...32), "The broker, such as binance."),
            WireField("venue", Venue.schema, "The venue."),
            WireField(
                "symbol", .string(lengths: 1...64, example: "BTCUSDT"),
                "The instrument; slashes, hyphens and lower case are normalised."),
            WireField("side", Side.schema, "Buy or sell."),
            WireField("quantity", Quantity.schema, "Base units; positive."),
            WireField("order_type", OrderType.schema, "Market or limit."),
            WireField(
                "price", Price.schema, isRequired: false, "Limit price, in quote currency; only for limit orders."),
            WireField(
                "time_in_force", TimeInForce.schema, isRequired: false, "How long it stands; GTC when not given."),
            WireField(
                "estimated_loss", Money.schema, isRequired: false,
                "The loss its sender expects at most, in quote currency; the sign does not matter."),
            WireField(
                "client_order_id", .string(pattern: "^[A-Za-z0-9._:-]+$", lengths: 1...36), isRequired: false,
                "Unique per account for all time; a repeat returns the stored report."),
            WireField("tags", .list(.string(lengths: 1...64), maxItems: 32), isRequired: false, "Its tags."),
        ]
}
