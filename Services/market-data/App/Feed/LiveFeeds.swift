import Contracts
import MarketDataCore
import Observability
import ServiceKit

/// The live venues of this daemon put together: their markets, the parts that follow them, their lines of readiness.
struct LiveFeeds: Sendable {
    /// What readers see.
    let market: LiveMarket
    /// One part a venue.
    let parts: [any ServicePart]
    /// One line a venue; none is required.
    let readiness: [ReadinessCheck]

    /// - Parameters:
    ///   - recorder: takes what is to be stored.
    ///   - history: what is stored already.
    ///   - budgets: where requests take their weight from.
    init(
        _ settings: FeedSettings, recorder: (any MarketRecorder)?, history: (any MarketPast)?,
        budgets: VenueBudgets, context: ServiceContext
    ) {
        let market = LiveMarket(
            venues: settings.venues, candles: settings.candles,
            maxQuoteAgeMilliseconds: settings.maxQuoteAgeMilliseconds,
            maxClockSkewMilliseconds: settings.maxClockSkewMilliseconds,
            // A stream that is silent longer than this is not trusted, and a poll comes once in its interval.
            maxTickerAgeMilliseconds: settings.rules.candleSilenceMilliseconds + settings.pollIntervals.data,
            clock: context.clock)
        let feeds = settings.venues.compactMap { venue in
            budgets[venue.venue].map {
                VenueFeedPart(
                    venue, feed: settings, live: market, recorder: recorder, history: history, account: $0.account,
                    context: context)
            }
        }
        self.market = market
        parts = feeds
        readiness = feeds.map(\.readiness)
    }
}

extension SandboxSettings {
    /// The sandbox without the pairs of venues that are live: two sources of one price would contradict each other.
    func leaving(_ venues: [Venue], logger: Logger) -> SandboxSettings {
        let left = pairs.filter { venues.contains($0.key.venue) }
        guard !left.isEmpty else { return self }
        logger.info(
            "sandbox_pairs_left_out",
            [
                .count: LogValue(left.count),
                .reason: .string("live: " + left.map(\.key.description).joined(separator: ", ")),
            ])
        return without(Set(left.map(\.key)))
    }
}
