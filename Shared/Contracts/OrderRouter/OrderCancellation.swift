/// Which order to cancel, when the path names its broker.
public struct OrderCancellation: WireType, Equatable {
    /// The order; needed when the path names a broker.
    public let orderId: OrderID?

    /// Makes it from its fields.
    public init(
        orderId: OrderID? = nil
    ) {
        self.orderId = orderId
    }

    private enum CodingKeys: String, CodingKey {
        case orderId = "order_id"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "OrderCancellation",
        [
            WireField("order_id", OrderID.schema, isRequired: false, "The order; needed when the path names a broker.")
        ])
}

extension OrderCancellation: OptionalBody {
    /// Nothing given.
    public init() { self.init(orderId: nil) }
}
