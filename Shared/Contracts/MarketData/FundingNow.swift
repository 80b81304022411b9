/// What a perpetual's next funding looks like now. Each field is absent while unknown.
public struct FundingNow: WireType, Equatable {
    /// Rate of the running interval, in percent of the notional.
    public let rate: Percent?
    /// When it is paid.
    public let nextFunding: Timestamp?
    /// The mark price.
    public let mark: Price?
    /// The index price.
    public let index: Price?
    /// Open contracts, in base units.
    public let openInterest: Quantity?
    /// When it was so, by the venue's clock.
    public let timestamp: Timestamp

    /// Makes it from its fields.
    public init(
        rate: Percent? = nil, nextFunding: Timestamp? = nil, mark: Price? = nil, index: Price? = nil,
        openInterest: Quantity? = nil, timestamp: Timestamp
    ) {
        self.rate = rate
        self.nextFunding = nextFunding
        self.mark = mark
        self.index = index
        self.openInterest = openInterest
        self.timestamp = timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case rate
        case nextFunding = "next_funding"
        case mark
        case index
        case openInterest = "open_interest"
        case timestamp
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "FundingNow",
        [
            WireField(
                "rate", Percent.schema, isRequired: false, "Rate of the running interval, in percent of the notional."),
            WireField("next_funding", Timestamp.schema, isRequired: false, "When it is paid."),
            WireField("mark", Price.schema, isRequired: false, "The mark price."),
            WireField("index", Price.schema, isRequired: false, "The index price."),
            WireField("open_interest", Quantity.schema, isRequired: false, "Open contracts, in base units."),
            WireField("timestamp", Timestamp.schema, "When it was so, by the venue's clock."),
        ])
}
