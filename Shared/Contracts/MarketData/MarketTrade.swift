/// A trade of the market, as the venue prints it.
public struct MarketTrade: WireType, Equatable {
    /// The venue's id of the trade.
    public let tradeID: String
    /// In quote currency.
    public let price: Price
    /// Base units.
    public let quantity: Quantity
    /// The side of the taker.
    public let takerSide: Side
    /// By the venue's clock.
    public let time: Timestamp

    /// Makes it from its fields.
    public init(
        tradeID: String, price: Price, quantity: Quantity, takerSide: Side, time: Timestamp
    ) {
        self.tradeID = tradeID
        self.price = price
        self.quantity = quantity
        self.takerSide = takerSide
        self.time = time
    }

    private enum CodingKeys: String, CodingKey {
        case tradeID = "trade_id"
        case price
        case quantity
        case takerSide = "taker_side"
        case time
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MarketTrade",
        [
            WireField("trade_id", .string(), "The venue's id of the trade."),
            WireField("price", Price.schema, "In quote currency."),
            WireField("quantity", Quantity.schema, "Base units."),
            WireField("taker_side", Side.schema, "The side of the taker."),
            WireField("time", Timestamp.schema, "By the venue's clock."),
        ])
}
