/// What a venue says about an instrument, and how it writes its numbers.
struct InstrumentText {
    let symbol: String
    /// The part of the venue it belongs to, where one address serves several.
    var group = ""
    /// Decimals of prices and sizes in answers and frames.
    let priceDecimals: Int
    let sizeDecimals: Int
    /// Steps of price and size, in hundred-millionths.
    let tick: Int64
    let lot: Int64
    /// The venue's own description, one JSON object.
    let json: String
}
