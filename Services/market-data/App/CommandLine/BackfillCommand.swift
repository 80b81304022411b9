import Contracts
import Exchanges
import MarketDataCore
import Networking
import Observability
import Postgres
import ServiceKit

/// `market-data backfill`: closed candles of a venue's REST interface for every stretch that storage has none of.
enum BackfillCommand {
    static let command = ServiceSubcommand<MarketDataService.Settings>(
        name: "backfill",
        summary: "fetch the candles that storage lacks from a venue, the oldest hole first; or its funding",
        help: """
            usage: market-data backfill --venue VENUE --symbol SYMBOL[,SYMBOL] --timeframe TIMEFRAME[,TIMEFRAME]
                                        (--days N | --from TIME [--to TIME]) [--kind KIND] [--force] [--rest-url URL]
                   market-data backfill --venue VENUE --symbol SYMBOL[,SYMBOL] --funding
                                        (--days N | --from TIME [--to TIME]) [--rest-url URL]

              --venue      such as binance.spot
              --symbol     such as BTCUSDT, or several separated by commas
              --timeframe  such as 1m, or several separated by commas
              --days       so many days up to now
              --from, --to a day (2026-01-31) or a time (2026-01-31T09:30:00Z), --to not included; now by default
              --kind       last (default), mark or index
              --funding    settled funding instead of candles
              --force      fetch also what is stored already; other numbers are marked as revised
              --rest-url   address of the venue's REST interface in place of its own
              --config     configuration of the daemon, as for the daemon

            Candles are stored page by page, so that a run that was ended goes on at the first hole. Stretches that the
            venue has no candles for are told and recorded. The venue's limits are shared with the running daemon.

            """,
        run: run)

    /// What a run was asked for.
    private struct Wish {
        let venue: VenueFeedSettings
        let keys: [MarketKey]
        /// None for funding.
        let timeframes: [Timeframe]
        let kind: PriceKind
        let start: Timestamp
        let end: Timestamp
        let isForced: Bool
    }

    private static func run(
        _ settings: MarketDataService.Settings, _ arguments: [String], _ context: ServiceContext,
        _ output: CommandOutput
    ) async throws {
        let now = Timestamp(milliseconds: context.clock.wallMilliseconds)
        let wish = try wish(arguments, settings.feed, now: now)
        let account = SharedWeightAccount(
            pool: context.pool, terms: WeightTerms(codec: wish.venue.codec, settings.feed.rest),
            address: settings.feed.rest.addressKey, clock: context.clock, logger: context.logger)
        let (rest, http) = VenueRestClient.make(wish.venue, settings.feed.rest, account: account, context)
        let funding = FundingBackfill(
            rest: rest, profile: wish.venue.codec.rest, pool: context.pool, clock: context.clock, output: output)
        let backfill = Backfill(
            rest: rest, pool: context.pool, pageCandles: wish.venue.codec.rest.maxCandles,
            graceMilliseconds: settings.feed.candles.closeGraceMilliseconds, clock: context.clock, output: output)
        var failure: (any Error)?
        do {
            try await MarketCommands.withTables {
                for key in wish.keys {
                    if wish.timeframes.isEmpty { try await funding.run(key, from: wish.start, to: wish.end) }
                    for timeframe in wish.timeframes {
                        let series = CandleArchive.Series(key: key, timeframe: timeframe, kind: wish.kind)
                        try await backfill.run(series, from: wish.start, to: wish.end, isForced: wish.isForced)
                    }
                }
            }
        } catch {
            failure = error
        }
        await http.shutdown()
        guard let failure else { return }
        if let refusal = failure as? ExchangeError {
            throw ServiceFailure(
                .partFailed, code: refusal.kind.rawValue,
                "\(wish.venue.venue) refused: \(refusal.venueCode) \(refusal.message); what came before is stored")
        }
        throw failure
    }

    private static func wish(
        _ arguments: [String], _ feed: FeedSettings, now: Timestamp
    ) throws(ServiceFailure) -> Wish {
        let given = try CommandArguments(
            arguments,
            valued: ["--venue", "--symbol", "--timeframe", "--days", "--from", "--to", "--kind", "--rest-url"],
            switches: ["--force", "--funding"])
        if let word = given.words.first { throw CommandArguments.misuse(word, "is no option", "see --help") }
        let venue = try given.venue()
        guard let codec = ExchangeRegistry.codec(venue) else {
            let known = ExchangeRegistry.codecs.map(\.venue.description).sorted().joined(separator: ", ")
            throw CommandArguments.misuse("--venue", "\(venue)", "give one of \(known)")
        }
        if let reason = codec.closedReason { throw CommandArguments.misuse("--venue", "\(venue)", reason) }
        let keys = try given.symbols(of: venue)
        let timeframes = given.has("--funding") ? [] : try given.timeframes()
        if given.has("--funding"), !codec.supports(.derivative) {
            throw CommandArguments.misuse(
                "--funding", "\(venue) has no funding", "give a perpetual, such as binance.perp")
        }
        for timeframe in timeframes where !codec.rest.timeframes.contains(timeframe) {
            throw CommandArguments.misuse(
                "--timeframe", timeframe.rawValue,
                "\(venue) makes \(codec.rest.timeframes.map(\.rawValue).joined(separator: ", "))")
        }
        let (start, end) = try range(given, now: now)
        let configured = feed.venues.first { $0.venue == venue }
        let address = given.text("--rest-url") ?? configured?.restURL ?? codec.rest.url
        return Wish(
            venue: VenueFeedSettings(
                codec: codec, symbols: keys.map(\.symbol), timeframes: timeframes, channels: [],
                restURL: address.hasSuffix("/") ? String(address.dropLast()) : address, streamURL: nil),
            keys: keys, timeframes: timeframes, kind: try given.kind().price, start: start, end: end,
            isForced: given.has("--force"))
    }

    private static func range(
        _ given: CommandArguments, now: Timestamp
    ) throws(ServiceFailure) -> (start: Timestamp, end: Timestamp) {
        let end = try given.time("--to") ?? now
        if let days = try given.number("--days", in: 1...36_500) {
            guard given.text("--from") == nil else {
                throw CommandArguments.misuse("--days", "\(days)", "give --days or --from, not both")
            }
            return (end.advanced(byMilliseconds: -Int64(days) * 86_400_000), end)
        }
        guard let start = try given.time("--from") else {
            throw CommandArguments.misuse("--days", "is missing", "give --days N, or --from TIME and --to TIME")
        }
        guard start < end else {
            throw CommandArguments.misuse("--from", "\(start)", "give a time before \(end)")
        }
        return (start, end)
    }
}
