/// A symbol on a venue with the rules its orders obey and where its market stands now.
public struct Instrument: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// Step of order prices, in quote currency; also the distance between two levels of the book.
    public let tick: Price
    /// Step of order quantities, in base units.
    public let lot: Quantity
    /// Least price times quantity of an order, in quote currency; zero when there is none.
    public let minNotional: Money
    /// Fee of a fill that rested in the book, in percent of its notional.
    public let makerFee: Percent
    /// Fee of a fill that took from the book, in percent of its notional.
    public let takerFee: Percent
    /// Where the market stands: the middle of the quote. Nil while there is no quote that may be shown.
    public let reference: Price?
    /// Part of an order that one look at the book may fill, above 0 and at most 1.
    public let fillRatio: Decimal12
    /// Whether it trades now.
    public let status: InstrumentStatus
    /// What the venue says of it besides; nil where it says nothing, as in the sandbox.
    public let details: InstrumentDetails?

    /// Makes it from its fields.
    public init(
        venue: Venue, symbol: Symbol, tick: Price, lot: Quantity, minNotional: Money, makerFee: Percent,
        takerFee: Percent, reference: Price?, fillRatio: Decimal12, status: InstrumentStatus,
        details: InstrumentDetails? = nil
    ) {
        self.venue = venue
        self.symbol = symbol
        self.tick = tick
        self.lot = lot
        self.minNotional = minNotional
        self.makerFee = makerFee
        self.takerFee = takerFee
        self.reference = reference
        self.fillRatio = fillRatio
        self.status = status
        self.details = details
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case tick
        case lot
        case minNotional = "min_notional"
        case makerFee = "maker_fee"
        case takerFee = "taker_fee"
        case reference
        case fillRatio = "fill_ratio"
        case status
        case details
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Instrument",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("tick", Price.schema, "Step of order prices and of the book's levels, in quote currency."),
            WireField("lot", Quantity.schema, "Step of order quantities, in base units."),
            WireField("min_notional", Money.schema, "Least price times quantity of an order, in quote currency."),
            WireField("maker_fee", Percent.schema, "Fee of a fill that rested, in percent of its notional."),
            WireField("taker_fee", Percent.schema, "Fee of a fill that took, in percent of its notional."),
            WireField(
                "reference", Price.schema, isRequired: false,
                "Where the market stands: the middle of the quote; absent while there is none that may be shown."),
            WireField("fill_ratio", Decimal12.schema, "Part of an order one look at the book may fill, up to 1."),
            WireField("status", InstrumentStatus.schema, "Whether it trades now."),
            WireField("details", InstrumentDetails.schema, isRequired: false, "What the venue says of it besides."),
        ])
}
