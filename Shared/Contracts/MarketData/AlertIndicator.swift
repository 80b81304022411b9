/// A condition on an indicator.
public struct AlertIndicator: WireType, Equatable {
    /// Its name within the rule.
    public let id: String
    /// Which indicator.
    public let name: AlertIndicatorName
    /// On which side it holds.
    public let relation: AlertOperator
    /// The threshold, in the unit of the indicator.
    public let value: Decimal12
    /// Candles it looks back over; macd and vwap take none.
    public let lookback: Int?
    /// Whether it counts; true when left out.
    public let enabled: Bool?

    /// Makes it from its fields.
    public init(
        id: String,
        name: AlertIndicatorName,
        relation: AlertOperator,
        value: Decimal12,
        lookback: Int? = nil,
        enabled: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.relation = relation
        self.value = value
        self.lookback = lookback
        self.enabled = enabled
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case relation = "operator"
        case value
        case lookback
        case enabled
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertIndicator",
        [
            WireField("id", .string(lengths: 1...64), "Its name within the rule."),
            WireField("name", AlertIndicatorName.schema, "Which indicator."),
            WireField("operator", AlertOperator.schema, "On which side it holds."),
            WireField("value", Decimal12.schema, "The threshold, in the unit of the indicator."),
            WireField(
                "lookback", .integer(1...400), isRequired: false, "Candles it looks back over; macd and vwap take none."
            ),
            WireField("enabled", .boolean, isRequired: false, "Whether it counts; true when left out."),
        ])
}
