/// What came of closing a position.
public struct PositionCloseResponse: WireType, Equatable {
    /// The last order that was sent.
    public let order: ExecutionReport
    /// All orders in the order they were sent; a large position is closed in slices.
    public let orders: [ExecutionReport]
    /// The account's positions afterwards.
    public let positions: PositionsResponse

    /// Makes it from its fields.
    public init(
        order: ExecutionReport,
        orders: [ExecutionReport],
        positions: PositionsResponse
    ) {
        self.order = order
        self.orders = orders
        self.positions = positions
    }

    private enum CodingKeys: String, CodingKey {
        case order
        case orders
        case positions
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PositionCloseResponse",
        [
            WireField("order", ExecutionReport.schema, "The last order that was sent."),
            WireField(
                "orders", .list(ExecutionReport.schema, maxItems: 500),
                "All orders in the order they were sent; a large position is closed in slices."),
            WireField("positions", PositionsResponse.schema, "The account's positions afterwards."),
        ])
}
