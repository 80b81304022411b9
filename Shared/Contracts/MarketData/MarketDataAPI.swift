/// Market-data's endpoints about prices.
public enum MarketDataAPI {
    /// The venue a caller means who names none.
    public static let defaultVenue = Venue.binanceSpot
    /// Levels of a book when the caller does not say.
    public static let defaultLevels = 100
    /// Most candles of one batch: its series times its limit.
    public static let maxBatchCandles = 50_000
    /// Lines of JSON.
    public static let ndjson = "application/x-ndjson"
    /// Comma-separated values with a head line.
    public static let csv = "text/csv"
    /// Header with the next page's cursor where an answer is not JSON.
    public static let cursorHeader = "X-Next-Cursor"
    private static let scope = Scope.marketRead

    static let symbol = EndpointParameter.path(
        "symbol", .string(lengths: 1...64), takesSlash: true,
        "The symbol; `btcusdt`, `btc-usdt` and `btc%2Fusdt` are BTCUSDT.")
    private static let venue = EndpointParameter.query(
        "venue", Venue.schema, "The venue; binance.spot by default.")
    static let unsupported = EndpointError(
        404, "unsupported_pair", "There is no such symbol on that venue; `GET /instruments` lists the pairs.")
    private static let resyncing = EndpointError(
        503, "book_resyncing", "The book is being built anew; old numbers are not given.")
    private static let stale = EndpointError(503, "quote_stale", "The newest quote is too old to be given.")
    private static let closed = EndpointError(
        409, "venue_closed", "The venue takes no connections; the detail says why.")
    private static let start = EndpointParameter.query(
        "start", Timestamp.schema, "First time; without it and without a cursor the newest.")
    private static let end = EndpointParameter.query("end", Timestamp.schema, "Times end before it; now by default.")

    /// The best bid and ask.
    public static let quote = Endpoint<Nothing, Quote>(
        .get, "/spot/{symbol}", id: "getQuote", summary: "The best bid and ask of a pair.",
        authorization: .anyCaller, parameters: [symbol, venue], errors: [unsupported, resyncing, stale, closed])

    /// The order book.
    public static let book = Endpoint<Nothing, OrderBookSnapshot>(
        .get, "/orderbook/{symbol}", id: "getOrderBook",
        summary: "The order book of a pair, best level first; its best levels are the quote.",
        authorization: .anyCaller,
        parameters: [
            symbol, venue, .query("levels", .integer(1...500), "Most levels of each side; 100 by default."),
            .query("depth", .integer(1...500), "Another name of `levels`, which wins."),
        ],
        errors: [unsupported, resyncing, stale, closed])

    /// Closed candles.
    public static let candles = Endpoint<Nothing, Page<Candle>>(
        .get, "/candles/{symbol}", id: "listCandles",
        summary:
            "Closed candles, oldest first: from `start` on, or the last `limit` before `end` when there is no start.",
        authorization: .scope(scope),
        parameters: [
            symbol, venue, .query("timeframe", Timeframe.schema, "Length of the candles; 1m by default."),
            .query("kind", CandleKind.schema, "Which price they are made of; last by default."),
            .query("start", Timestamp.schema, "First open time; without it and without a cursor the newest candles."),
            .query("end", Timestamp.schema, "Open times end before it; now by default."),
            .query("limit", .integer(1...1_000), "Most candles of the page; 100 by default."),
        ] + PageParameters.all.filter { $0.name != "limit" },
        errors: [unsupported]
    ).alsoAnswering(ndjson, csv)

    /// Closed candles of many series.
    public static let candleBatch = Endpoint<CandleBatchRequest, CandleBatch>(
        .post, "/candles/batch", id: "readCandleBatch",
        summary: "Closed candles of many symbols and timeframes, only those newer than what the caller has.",
        authorization: .scope(scope), idempotency: .natural, maxBodyBytes: 256 << 10, deadlineMilliseconds: 15_000,
        errors: [
            EndpointError(400, "batch_too_large", "Series times limit is above 50,000, or there is no series.")
        ])

    /// The last 24 hours of every pair.
    public static let tickers = Endpoint<Nothing, Page<MarketTicker>>(
        .get, "/tickers", id: "listTickers",
        summary: "The last 24 hours of the pairs, with mark, index, funding and open interest of perpetuals.",
        authorization: .scope(scope),
        parameters: [
            .query("venue", Venue.schema, "Only this venue's pairs."),
            .query("symbol", .string(lengths: 1...64), "Only this symbol."),
        ] + PageParameters.all)

    /// Every pair with its rules.
    public static let instruments = Endpoint<Nothing, Page<Instrument>>(
        .get, "/instruments", id: "listInstruments", summary: "Every pair with the rules of its orders.",
        authorization: .scope(scope),
        parameters: [
            .query("venue", Venue.schema, "Only this venue's pairs."),
            .query("symbol", .string(lengths: 1...64), "Only this symbol."),
            .query("at", Timestamp.schema, "The rules as they were seen at this time; now by default."),
        ] + PageParameters.all)

    /// Funding of a perpetual.
    public static let funding = Endpoint<Nothing, FundingHistory>(
        .get, "/funding/{symbol}", id: "getFunding",
        summary: "Settled funding rates, oldest first, and where funding stands now.",
        authorization: .scope(scope),
        parameters: [
            symbol, .query("venue", Venue.schema, "The venue; binance.perp by default."), start, end,
        ] + PageParameters.all, errors: [unsupported])

    /// Trades of the market.
    public static let trades = Endpoint<Nothing, Page<MarketTrade>>(
        .get, "/trades/{symbol}", id: "listTrades",
        summary: "Trades of the market, oldest first: the newest ones, or from `start` on where they are stored.",
        authorization: .scope(scope), parameters: [symbol, venue, start, end] + PageParameters.all,
        errors: [unsupported])

    /// Every endpoint of this API, feeds and stream included.
    public static let declarations =
        [
            quote.declaration, book.declaration, candles.declaration, candleBatch.declaration, tickers.declaration,
            instruments.declaration, funding.declaration, trades.declaration,
        ] + MarketFeedsAPI.declarations
}
