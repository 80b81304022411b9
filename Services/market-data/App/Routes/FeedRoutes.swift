import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// Serves where data comes from and how good it is.
struct FeedRoutes: Sendable {
    /// Gaps shown of a market.
    static let shownGaps = 100

    let markets: Markets

    func add(to routes: inout RouteTable) {
        routes.serve(MarketFeedsAPI.venues) { _, _ in Page(items: venues(), nextCursor: nil) }
        routes.serve(MarketFeedsAPI.quality) { _, context in try await quality(context) }
    }

    private func venues() -> [VenueFeed] {
        let now = markets.now
        let live = markets.live.feeds().map { status in
            VenueFeed(status, symbols: markets.live.keys.filter { $0.venue == status.venue }.map(\.symbol), now: now)
        }
        let pairs = Dictionary(grouping: markets.board.all.map(\.pair.key), by: \.venue)
        let sandbox = pairs.filter { !markets.live.isLive($0.key) }.map { venue, keys in
            VenueFeed(
                venue: venue, mode: .sandbox, state: FeedState.live.rawValue, isConnected: true,
                symbols: keys.map(\.symbol).sorted(), streams: [])
        }
        let named = Set(live.map(\.venue)).union(sandbox.map(\.venue))
        let others = ExchangeRegistry.codecs.filter { !named.contains($0.venue) }.map { codec in
            VenueFeed(
                venue: codec.venue, mode: .stored,
                state: (codec.closedReason == nil ? FeedState.disabled : .closed).rawValue, reason: codec.closedReason,
                isConnected: false, symbols: [], streams: [])
        }
        return (live + sandbox + others).sorted { $0.venue < $1.venue }
    }

    private func quality(_ context: RequestContext) async throws -> MarketQuality {
        guard let venue = try context.venue() else { throw ProblemError.notFound("venue") }
        let key = try markets.key(context.text("symbol") ?? "", venue)
        _ = try await markets.knownPlace(key)
        let gaps = try await markets.history.gaps(key, limit: Self.shownGaps)
        let missing = try await markets.history.missing(key)
        return QualityAnswer.make(key, gaps: gaps, missing: missing, in: markets)
    }
}

extension VenueFeed {
    /// A live venue's feed as the wire shows it.
    init(_ status: FeedStatus, symbols: [Symbol], now: Timestamp) {
        self.init(
            venue: status.venue, mode: .live, state: status.state.rawValue, reason: status.reason, since: status.since,
            isConnected: status.state.isConnected, lastMessageAt: status.heardAt,
            ageMilliseconds: status.heardAt.map { max(0, now.milliseconds(since: $0)) },
            reconnects: Int64(status.reconnects), clockOffsetMilliseconds: status.clockOffsetMilliseconds,
            usedWeight: status.usedWeight,
            weightLimit: ExchangeRegistry.codec(status.venue)?.rest.weightLimit, symbols: symbols,
            streams: status.streams.map { FeedStream($0, now: now) })
    }
}

extension FeedStream {
    /// A subscription as the wire shows it.
    init(_ status: StreamStatus, now: Timestamp) {
        let channel: String
        var timeframe: Timeframe?
        switch status.subscription.channel {
        case .book: channel = "book"
        case .top: channel = "top"
        case .trades: channel = "trades"
        case .candles(let length):
            channel = "candles"
            timeframe = length
        case .derivative: channel = "derivative"
        case .ticker: channel = "ticker"
        }
        self.init(
            channel: channel, symbol: status.subscription.symbol, timeframe: timeframe, state: status.state.rawValue,
            reason: status.reason, lastMessageAt: status.heardAt,
            ageMilliseconds: status.heardAt.map { max(0, now.milliseconds(since: $0)) })
    }
}
