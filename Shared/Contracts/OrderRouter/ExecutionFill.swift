/// One fill of an order.
public struct ExecutionFill: WireType, Equatable {
    /// Filled base units.
    public let quantity: Quantity
    /// Price of the fill.
    public let price: Price
    /// When it was filled.
    public let timestamp: Timestamp

    /// Makes it from its fields.
    public init(
        quantity: Quantity,
        price: Price,
        timestamp: Timestamp
    ) {
        self.quantity = quantity
        self.price = price
        self.timestamp = timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case quantity
        case price
        case timestamp
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ExecutionFill",
        [
            WireField("quantity", Quantity.schema, "Filled base units."),
            WireField("price", Price.schema, "Price of the fill."),
            WireField("timestamp", Timestamp.schema, "When it was filled."),
        ])
}
