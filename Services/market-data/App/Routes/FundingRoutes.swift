import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// Serves funding and the market's trades.
struct FundingRoutes: Sendable {
    let markets: Markets
    let recent: RecentTrades

    func add(to routes: inout RouteTable) {
        routes.serve(MarketDataAPI.funding) { _, context in try await funding(context) }
        routes.serve(MarketDataAPI.trades) { _, context in try await trades(context) }
    }

    private func funding(_ context: RequestContext) async throws -> FundingHistory {
        let key = try context.market(in: markets, default: .binancePerp)
        _ = try await markets.knownPlace(key)
        let limit = context.pageLimit
        let end = try context.time("end") ?? markets.now
        var start = try context.time("start")
        if let cursor = try context.timeCursor() { start = max(cursor, start ?? cursor) }
        let isForward = start != nil
        let found = try await markets.history.funding(key, from: start, to: end, limit: limit + (isForward ? 1 : 0))
        let hasMore = found.count > limit
        return FundingHistory(
            venue: key.venue, symbol: key.symbol, current: markets.live.derivative(key).map(FundingNow.init),
            items: Array(found.prefix(limit)),
            nextCursor: hasMore ? String(found[limit].time.milliseconds) : nil)
    }

    private func trades(_ context: RequestContext) async throws -> Page<MarketTrade> {
        let key = try context.market(in: markets)
        _ = try await markets.knownPlace(key)
        let limit = context.pageLimit
        let end = try context.time("end")
        var place: (time: Timestamp, id: String)?
        if let start = try context.time("start") { place = (start, "") }
        if let cursor = context.text("cursor") { place = try TradeCursor.decode(cursor) }
        guard let place else {
            if end == nil, let newest = recent.newest(key, limit: limit), !newest.isEmpty {
                return Page(items: newest, nextCursor: nil)
            }
            let stored = try await markets.history.trades(key, after: nil, to: end ?? markets.now, limit: limit)
            return Page(items: stored, nextCursor: nil)
        }
        let found = try await markets.history.trades(key, after: place, to: end ?? markets.now, limit: limit + 1)
        let page = Array(found.prefix(limit))
        let next = found.count > limit ? page.last.map(TradeCursor.encode) : nil
        return Page(items: page, nextCursor: next)
    }
}

extension FundingNow {
    /// What a venue says of a perpetual.
    init(_ status: DerivativeStatus) {
        self.init(
            rate: status.fundingRate, nextFunding: status.nextFunding, mark: status.mark, index: status.index,
            openInterest: status.openInterest, timestamp: status.time)
    }
}
