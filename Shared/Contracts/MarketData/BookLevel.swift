/// One price of an order book and how much stands there.
public struct BookLevel: WireType, Equatable {
    /// Price of the level, in quote currency.
    public let price: Price
    /// What stands there, in base units.
    public let size: Quantity

    /// Makes it from its fields.
    public init(
        price: Price,
        size: Quantity
    ) {
        self.price = price
        self.size = size
    }

    private enum CodingKeys: String, CodingKey {
        case price
        case size
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "BookLevel",
        [
            WireField("price", Price.schema, "Price of the level, in quote currency."),
            WireField("size", Quantity.schema, "What stands there, in base units."),
        ])
}
