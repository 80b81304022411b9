/// To which quantity a position is to be brought.
public struct PositionCloseRequest: WireType, Equatable {
    /// Signed base units that shall be left; 0 when left out.
    public let targetQuantity: Quantity?
    /// Unique per account for all time; a repeat returns the first answer. Else give an `Idempotency-Key`.
    public let clientOrderId: String?

    /// Makes it from its fields.
    public init(
        targetQuantity: Quantity? = nil,
        clientOrderId: String? = nil
    ) {
        self.targetQuantity = targetQuantity
        self.clientOrderId = clientOrderId
    }

    private enum CodingKeys: String, CodingKey {
        case targetQuantity = "target_quantity"
        case clientOrderId = "client_order_id"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PositionCloseRequest",
        [
            WireField(
                "target_quantity", Quantity.schema, isRequired: false,
                "Signed base units that shall be left; 0 when left out."),
            WireField(
                "client_order_id", .string(pattern: "^[A-Za-z0-9._:-]+$", lengths: 1...36), isRequired: false,
                "Unique per account for all time; a repeat returns the first answer. Else give an `Idempotency-Key`."),
        ])
}

extension PositionCloseRequest: OptionalBody {
    /// Nothing given.
    public init() { self.init(targetQuantity: nil) }
}
