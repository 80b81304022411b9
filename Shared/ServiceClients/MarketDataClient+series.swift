public import Contracts
public import ServiceKit

extension MarketDataClient {
    /// Closed candles of many series at once, each only from after its own open time on.
    public func candleBatch(_ request: CandleBatchRequest) async throws(EndpointClientError) -> CandleBatch {
        try await client.call(MarketDataAPI.candleBatch, request)
    }

    /// The last 24 hours, with mark, index, funding and open interest of perpetuals. One page.
    public func tickers(
        venue: Venue? = nil, symbol: Symbol? = nil, limit: Int = PageParameters.defaultLimit, cursor: String? = nil
    ) async throws(EndpointClientError) -> Page<MarketTicker> {
        var query = [("limit", String(limit))]
        if let venue { query.append(("venue", venue.description)) }
        if let symbol { query.append(("symbol", symbol.description)) }
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.call(MarketDataAPI.tickers, Nothing(), query: query)
    }

    /// Funding of a perpetual: now, and one page of what was settled, oldest first.
    public func funding(
        symbol: Symbol, venue: Venue, start: Timestamp? = nil, end: Timestamp? = nil,
        limit: Int = PageParameters.defaultLimit, cursor: String? = nil
    ) async throws(EndpointClientError) -> FundingHistory {
        try await client.call(
            MarketDataAPI.funding, Nothing(), path: ["symbol": symbol.description],
            query: Self.range(venue, start, end, limit, cursor))
    }

    /// Trades of the market, oldest first. Without `start` the newest ones.
    public func trades(
        symbol: Symbol, venue: Venue, start: Timestamp? = nil, end: Timestamp? = nil,
        limit: Int = PageParameters.defaultLimit, cursor: String? = nil
    ) async throws(EndpointClientError) -> Page<MarketTrade> {
        try await client.call(
            MarketDataAPI.trades, Nothing(), path: ["symbol": symbol.description],
            query: Self.range(venue, start, end, limit, cursor))
    }

    /// How far a market's data can be trusted.
    public func quality(symbol: Symbol, venue: Venue) async throws(EndpointClientError) -> MarketQuality {
        try await client.call(
            MarketFeedsAPI.quality, Nothing(), path: ["venue": venue.description, "symbol": symbol.description])
    }

    /// Every venue and how its feed stands.
    public func venues() async throws(EndpointClientError) -> [VenueFeed] {
        try await client.call(MarketFeedsAPI.venues, Nothing()).items
    }

    private static func range(
        _ venue: Venue, _ start: Timestamp?, _ end: Timestamp?, _ limit: Int, _ cursor: String?
    ) -> [(String, String)] {
        var query = [("venue", venue.description), ("limit", String(limit))]
        if let start { query.append(("start", start.description)) }
        if let end { query.append(("end", end.description)) }
        if let cursor { query.append(("cursor", cursor)) }
        return query
    }
}
