/// The last 24 hours of an instrument and, for a perpetual, its derivative prices; each stands alone and is absent while unknown.
public struct MarketTicker: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// Price of the last trade.
    public let last: Price?
    /// Best bid.
    public let bid: Price?
    /// Best ask.
    public let ask: Price?
    /// First price of the 24 hours.
    public let open: Price?
    /// Highest price.
    public let high: Price?
    /// Lowest price.
    public let low: Price?
    /// Traded base units.
    public let volume: Quantity?
    /// Traded quote currency.
    public let quoteVolume: Money?
    /// The mark price.
    public let mark: Price?
    /// The index price.
    public let index: Price?
    /// Rate of the running funding interval, in percent of the notional.
    public let fundingRate: Percent?
    /// When funding is paid next.
    public let nextFunding: Timestamp?
    /// Open contracts, in base units.
    public let openInterest: Quantity?
    /// When the newest of it was so, by the venue's clock.
    public let timestamp: Timestamp

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, last: Price? = nil, bid: Price? = nil, ask: Price? = nil, open: Price? = nil,
        high: Price? = nil, low: Price? = nil, volume: Quantity? = nil, quoteVolume: Money? = nil,
        mark: Price? = nil, index: Price? = nil, fundingRate: Percent? = nil, nextFunding: Timestamp? = nil,
        openInterest: Quantity? = nil, timestamp: Timestamp
    ) {
        self.venue = venue
        self.symbol = symbol
        self.last = last
        self.bid = bid
        self.ask = ask
        self.open = open
        self.high = high
        self.low = low
        self.volume = volume
        self.quoteVolume = quoteVolume
        self.mark = mark
        self.index = index
        self.fundingRate = fundingRate
        self.nextFunding = nextFunding
        self.openInterest = openInterest
        self.timestamp = timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case last
        case bid
        case ask
        case open
        case high
        case low
        case volume
        case quoteVolume = "quote_volume"
        case mark
        case index
        case fundingRate = "funding_rate"
        case nextFunding = "next_funding"
        case openInterest = "open_interest"
        case timestamp
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MarketTicker",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("last", Price.schema, isRequired: false, "Price of the last trade."),
            WireField("bid", Price.schema, isRequired: false, "Best bid."),
            WireField("ask", Price.schema, isRequired: false, "Best ask."),
            WireField("open", Price.schema, isRequired: false, "First price of the 24 hours."),
            WireField("high", Price.schema, isRequired: false, "Highest price."),
            WireField("low", Price.schema, isRequired: false, "Lowest price."),
            WireField("volume", Quantity.schema, isRequired: false, "Traded base units."),
            WireField("quote_volume", Money.schema, isRequired: false, "Traded quote currency."),
            WireField("mark", Price.schema, isRequired: false, "The mark price."),
            WireField("index", Price.schema, isRequired: false, "The index price."),
            WireField(
                "funding_rate", Percent.schema, isRequired: false,
                "Rate of the running funding interval, in percent of the notional."),
            WireField("next_funding", Timestamp.schema, isRequired: false, "When funding is paid next."),
            WireField("open_interest", Quantity.schema, isRequired: false, "Open contracts, in base units."),
            WireField("timestamp", Timestamp.schema, "When the newest of it was so, by the venue's clock."),
        ])
}
