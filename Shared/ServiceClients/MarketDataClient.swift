public import Contracts
public import Observability
public import ServiceKit

/// Calls market-data.
public struct MarketDataClient: Sendable {
    let client: EndpointClient

    /// A client of the daemon at `baseURL`; everything but readiness needs a token.
    public init(
        baseURL: String, context: ServiceContext, token: (@Sendable () async throws -> Secret)? = nil
    ) {
        client = EndpointClient(neighbour: "market-data", baseURL: baseURL, context: context, token: token)
    }

    /// Whether market-data takes requests, and if not, why.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        try await client.readiness()
    }

    /// The best bid and ask of a pair. A pair that is not there throws with status 404 and code `unsupported_pair`.
    public func quote(symbol: Symbol, venue: Venue) async throws(EndpointClientError) -> Quote {
        try await client.call(
            MarketDataAPI.quote, Nothing(), path: ["symbol": symbol.description],
            query: [("venue", venue.description)])
    }

    /// The order book of a pair with at most so many levels a side.
    public func book(
        symbol: Symbol, venue: Venue, levels: Int = MarketDataAPI.defaultLevels
    ) async throws(EndpointClientError) -> OrderBookSnapshot {
        try await client.call(
            MarketDataAPI.book, Nothing(), path: ["symbol": symbol.description],
            query: [("venue", venue.description), ("levels", String(levels))])
    }

    /// Closed candles, oldest first. From `start` (open time, included) on, or the last `limit` before `end` without it.
    public func candles(
        symbol: Symbol, venue: Venue, timeframe: Timeframe, start: Timestamp? = nil, end: Timestamp? = nil,
        limit: Int = PageParameters.defaultLimit, cursor: String? = nil, kind: CandleKind? = nil
    ) async throws(EndpointClientError) -> Page<Candle> {
        var query = [
            ("venue", venue.description), ("timeframe", timeframe.rawValue), ("limit", String(limit)),
        ]
        if let start { query.append(("start", start.description)) }
        if let end { query.append(("end", end.description)) }
        if let cursor { query.append(("cursor", cursor)) }
        if let kind { query.append(("kind", kind.rawValue)) }
        return try await client.call(
            MarketDataAPI.candles, Nothing(), path: ["symbol": symbol.description], query: query)
    }

    /// Every pair with the rules of its orders, now or as they were seen at a time.
    public func instruments(
        venue: Venue? = nil, at instant: Timestamp? = nil
    ) async throws(EndpointClientError) -> [Instrument] {
        var query = [("limit", String(Page<Instrument>.maxItems))]
        if let venue { query.append(("venue", venue.description)) }
        if let instant { query.append(("at", instant.description)) }
        var all: [Instrument] = []
        var cursor: String?
        repeat {
            let page = try await client.call(
                MarketDataAPI.instruments, Nothing(), query: query + (cursor.map { [("cursor", $0)] } ?? []))
            all += page.items
            cursor = page.nextCursor
        } while cursor != nil
        return all
    }
}
