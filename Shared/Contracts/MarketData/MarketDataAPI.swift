/// Market-data's endpoints about prices.
public enum MarketDataAPI {
    /// The venue a caller means who names none.
    public static let defaultVenue = Venue.binanceSpot
    /// Levels of a book when the caller does not say.
    public static let defaultLevels = 100
    private static let scope = Scope.marketRead

    private static let symbol = EndpointParameter.path(
        "symbol", .string(lengths: 1...64), takesSlash: true,
        "The symbol; `btcusdt`, `btc-usdt` and `btc%2Fusdt` are BTCUSDT.")
    private static let venue = EndpointParameter.query(
        "venue", Venue.schema, "The venue; binance.spot by default.")
    private static let unsupported = EndpointError(
        404, "unsupported_pair", "There is no such symbol on that venue; `GET /instruments` lists the pairs.")

    /// The best bid and ask.
    public static let quote = Endpoint<Nothing, Quote>(
        .get, "/spot/{symbol}", id: "getQuote", summary: "The best bid and ask of a pair.",
        authorization: .anyCaller, parameters: [symbol, venue], errors: [unsupported])

    /// The order book.
    public static let book = Endpoint<Nothing, OrderBookSnapshot>(
        .get, "/orderbook/{symbol}", id: "getOrderBook",
        summary: "The order book of a pair, best level first; its best levels are the quote.",
        authorization: .anyCaller,
        parameters: [
            symbol, venue, .query("levels", .integer(1...500), "Most levels of each side; 100 by default."),
        ],
        errors: [unsupported])

    /// Closed candles.
    public static let candles = Endpoint<Nothing, Page<Candle>>(
        .get, "/candles/{symbol}", id: "listCandles",
        summary:
            "Closed candles, oldest first: from `start` on, or the last `limit` before `end` when there is no start.",
        authorization: .scope(scope),
        parameters: [
            symbol, venue, .query("timeframe", Timeframe.schema, "Length of the candles; 1m by default."),
            .query("start", Timestamp.schema, "First open time; without it and without a cursor the newest candles."),
            .query("end", Timestamp.schema, "Open times end before it; now by default."),
        ] + PageParameters.all,
        errors: [unsupported])

    /// Every pair with its rules.
    public static let instruments = Endpoint<Nothing, Page<Instrument>>(
        .get, "/instruments", id: "listInstruments", summary: "Every pair with the rules of its orders.",
        authorization: .scope(scope),
        parameters: [.query("venue", Venue.schema, "Only this venue's pairs.")] + PageParameters.all)

    /// Every endpoint of this API.
    public static let declarations = [
        quote.declaration, book.declaration, candles.declaration, instruments.declaration,
    ]
}
