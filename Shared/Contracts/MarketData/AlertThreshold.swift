/// A number that a value is compared with.
public struct AlertThreshold: WireType, Equatable {
    /// Whether it counts; true when left out.
    public let enabled: Bool?
    /// On which side it holds.
    public let relation: AlertOperator
    /// The threshold, in the unit of the condition; needed when it counts.
    public let value: Decimal12?

    /// Makes it from its fields.
    public init(
        enabled: Bool? = nil,
        relation: AlertOperator,
        value: Decimal12? = nil
    ) {
        self.enabled = enabled
        self.relation = relation
        self.value = value
    }

    private enum CodingKeys: String, CodingKey {
        case enabled
        case relation = "operator"
        case value
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertThreshold",
        [
            WireField("enabled", .boolean, isRequired: false, "Whether it counts; true when left out."),
            WireField("operator", AlertOperator.schema, "On which side it holds."),
            WireField(
                "value", Decimal12.schema, isRequired: false,
                "The threshold, in the unit of the condition; needed when it counts."),
        ])
}
