/// Market-data's endpoints about where its data comes from, how good it is, and what happens right now.
///
/// `GET /stream` is an event stream whose events are of the types of ``MarketStreamType``, and besides `ready` (where the
/// reader stands), `reset` (what it asked for is no longer kept: go on from here, knowing that something is missing) and
/// `end` (why the stream is closed).
public enum MarketFeedsAPI {
    private static let scope = Scope.marketRead

    /// How good a market's data is.
    public static let quality = Endpoint<Nothing, MarketQuality>(
        .get, "/quality/{venue}/{symbol}", id: "getQuality", summary: "How far a market's data can be trusted.",
        authorization: .scope(scope),
        parameters: [.path("venue", Venue.schema, "The venue."), MarketDataAPI.symbol],
        errors: [MarketDataAPI.unsupported])

    /// The venues and their feeds.
    public static let venues = Endpoint<Nothing, Page<VenueFeed>>(
        .get, "/venues", id: "listVenues", summary: "Every venue, where its data comes from and how its feed stands.",
        authorization: .scope(scope))

    /// The market as it happens.
    public static let stream = Endpoint<Nothing, Nothing>(
        .get, "/stream", id: "followMarket",
        summary: "Quotes, candles, best levels and trades as they come, resuming behind `Last-Event-ID`.",
        authorization: .scope(scope),
        parameters: [
            .query("venue", .string(lengths: 3...500), "Only these venues, separated by commas."),
            .query("symbol", .string(lengths: 1...2_000), "Only these symbols, separated by commas."),
            .query(
                "type", .string(lengths: 1...64),
                "Only these events, separated by commas: quote, candle, forming, book, trade; all but forming by default."
            ),
            .query("timeframe", .string(lengths: 2...64), "Only candles of these lengths, separated by commas."),
            .query(
                "last_event_id", .string(pattern: "^[0-9]+-[0-9]+$", lengths: 3...40),
                "The id of the last event seen, when the header Last-Event-ID cannot be sent."),
        ],
        errors: [
            EndpointError(429, "too_many_streams", "The caller follows too many streams already."),
            EndpointError(503, "too_many_readers", "The daemon has as many readers as it takes."),
        ]
    ).declaration.answeringEvents()

    /// Every endpoint of this API.
    public static let declarations = [quality.declaration, venues.declaration, stream]
}
