/// A candle that has closed, with the series it belongs to: what the room `candles` carries.
public struct ClosedCandle: WireType, Equatable {
    /// The room closed candles are published in.
    public static let room = "candles"

    /// Where.
    public let venue: Venue
    /// What.
    public let symbol: Symbol
    /// Length of the candle.
    public let timeframe: Timeframe
    /// The candle.
    public let candle: Candle

    /// Makes it from its fields.
    public init(venue: Venue, symbol: Symbol, timeframe: Timeframe, candle: Candle) {
        self.venue = venue
        self.symbol = symbol
        self.timeframe = timeframe
        self.candle = candle
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case symbol
        case timeframe
        case candle
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ClosedCandle",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("symbol", Symbol.schema, "What."),
            WireField("timeframe", Timeframe.schema, "Length of the candle."),
            WireField("candle", Candle.schema, "The candle."),
        ])
}
