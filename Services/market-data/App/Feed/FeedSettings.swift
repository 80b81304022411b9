import Contracts
import Exchanges
import Foundation
import MarketDataCore
import Resilience
import ServiceKit

/// The sections `feed` and `venues` of market-data's configuration.
struct FeedSettings: Sendable {
    /// How patient feeds are.
    let rules: FeedRules
    /// Whether sockets are used; else everything is polled.
    let usesWebSocket: Bool
    /// Oldest quote or book that is given to readers, in milliseconds, by its own time and by when it came.
    let maxQuoteAgeMilliseconds: Int64
    /// Difference of clocks beyond which an operator is told, in milliseconds.
    let maxClockSkewMilliseconds: Int64
    /// Time between the openings of two connections to a venue, in milliseconds.
    let staggerMilliseconds: Int64
    /// Most subscriptions of one connection.
    let maxSubscriptionsPerConnection: Int
    /// What a candle has to be.
    let candles: SeriesSettings
    /// Minutes of candles a market begins with when nothing is stored.
    let historyMinutes: Int
    /// Longest outage that is filled, in minutes.
    let maxFillMinutes: Int
    /// Levels a side of a book's snapshot.
    let bookLevels: Int
    /// Times between two looks, in milliseconds.
    let pollIntervals: PollIntervals
    /// How REST is asked.
    let rest: RestSettings
    /// The venues that are live.
    let venues: [VenueFeedSettings]

    /// Times between two looks, in milliseconds.
    struct PollIntervals: Sendable {
        /// At what a socket does not give.
        let data: Int64
        /// At open interest and, where no stream tells it, the mark price.
        let derivative: Int64
        /// At settled funding.
        let funding: Int64
        /// At the list of instruments.
        let instruments: Int64
        /// At the venue's clock.
        let clock: Int64
    }

    /// How REST is asked.
    struct RestSettings: Sendable {
        let timeoutMilliseconds: Int64
        let maxAttempts: Int
        let backoff: Backoff
        let perSecond: [VenueRequest.Category: Int]
        let weightSharePercent: Int
        let weightPortionPercent: Int
        /// Names the address that the venues count by.
        let addressKey: String
    }

    /// Declares and reads the sections.
    init(_ reader: ConfigurationReader) {
        rules = Self.rules(reader)
        let wanted = reader.boolean(
            "feed.websocket", default: true, "Use sockets; without them everything is polled over REST.")
        usesWebSocket = wanted && Self.allowsWebSocket(ProcessInfo.processInfo.environment["ENABLE_WEBSOCKET"])
        maxQuoteAgeMilliseconds = Int64(
            reader.integer(
                "feed.max_quote_age_ms", default: 10_000, in: 100...600_000,
                "Oldest quote and book that readers get, by its own time and by when it came."))
        maxClockSkewMilliseconds = Int64(
            reader.integer(
                "feed.max_clock_skew_ms", default: 5_000, in: 10...600_000,
                "Difference of a venue's clock and ours that is told to an operator."))
        staggerMilliseconds = Int64(
            reader.integer(
                "feed.stagger_ms", default: 3_000, in: 0...60_000, "Time between the openings of two connections."))
        maxSubscriptionsPerConnection = reader.integer(
            "feed.max_subscriptions_per_connection", default: 200, in: 1...1_024,
            "Most subscriptions of one connection; the venue's own limit holds too.")
        candles = Self.candles(reader, maxFuture: maxClockSkewMilliseconds)
        historyMinutes = reader.integer(
            "feed.history_minutes", default: 500, in: 1...10_000, "Minutes of candles a new market begins with.")
        maxFillMinutes = reader.integer(
            "feed.max_fill_minutes", default: 10_080, in: 1...1_000_000, "Longest outage whose minutes are fetched.")
        bookLevels = reader.integer(
            "feed.book_levels", default: 1_000, in: 5...5_000, "Levels a side of a book's snapshot.")
        pollIntervals = Self.polls(reader)
        rest = Self.rest(reader)
        venues = VenueFeedSettings.all(reader)
    }

    /// What the variable `ENABLE_WEBSOCKET` says; anything but a clear no is a yes.
    static func allowsWebSocket(_ value: String?) -> Bool {
        !["false", "0", "no", "off"].contains((value ?? "").lowercased())
    }

    private static func rules(_ reader: ConfigurationReader) -> FeedRules {
        var rules = FeedRules()
        func time(_ key: String, _ value: inout Int64, _ range: ClosedRange<Int>, _ text: String) {
            value = Int64(reader.integer("feed.\(key)", default: Int(value), in: range, text))
        }
        time("connect_timeout_ms", &rules.connectTimeoutMilliseconds, 100...120_000, "Longest time to open a socket.")
        time(
            "acknowledge_timeout_ms", &rules.acknowledgeTimeoutMilliseconds, 100...120_000,
            "Time after which a subscription without an answer is asked for again.")
        time("silence_book_ms", &rules.bookSilenceMilliseconds, 100...3_600_000, "Longest silence of a book.")
        time(
            "silence_candles_ms", &rules.candleSilenceMilliseconds, 100...86_400_000,
            "Longest silence of candles and tickers.")
        time("silence_trades_ms", &rules.tradeSilenceMilliseconds, 100...86_400_000, "Longest silence of trades.")
        time(
            "silence_derivative_ms", &rules.derivativeSilenceMilliseconds, 100...3_600_000,
            "Longest silence of mark price and funding.")
        time("healthy_ms", &rules.healthyMilliseconds, 100...3_600_000, "Time without a failure that forgets failures.")
        time(
            "polling_return_ms", &rules.returnFromPollingMilliseconds, 1_000...86_400_000,
            "Time after which a polled subscription is tried on the socket again.")
        let first = reader.integer(
            "feed.reconnect_ms", default: 5_000, in: 10...600_000, "Time before the first reconnect; it doubles.")
        let longest = reader.integer(
            "feed.reconnect_max_ms", default: 300_000, in: 10...3_600_000, "Longest time before a reconnect.")
        if longest < first { reader.refuse("feed.reconnect_max_ms", "is below feed.reconnect_ms") }
        rules.backoff = Backoff(
            initialMilliseconds: Int64(first), maxMilliseconds: Int64(longest), jitter: .half)
        return rules
    }

    private static func candles(_ reader: ConfigurationReader, maxFuture: Int64) -> SeriesSettings {
        let collar = reader.decimal(
            "feed.collar", default: CandleRules.standardCollarRatio,
            "How far a price may be from the last good one, as a share of it.")
        if !collar.isPositive { reader.refuse("feed.collar", "must be above 0") }
        let grace = reader.integer(
            "feed.candle_grace_ms", default: 2_000, in: 0...60_000,
            "How long after its end a candle waits for its last numbers.")
        return SeriesSettings(
            closeGraceMilliseconds: Int64(grace),
            rules: CandleRules(collarRatio: collar, maxFutureMilliseconds: maxFuture))
    }

    private static func polls(_ reader: ConfigurationReader) -> PollIntervals {
        func interval(_ key: String, _ fallback: Int, _ text: String) -> Int64 {
            Int64(reader.integer("feed.\(key)", default: fallback, in: 100...86_400_000, text))
        }
        return PollIntervals(
            data: interval("poll_ms", 30_000, "Time between two looks at what no socket gives."),
            derivative: interval("poll_derivative_ms", 60_000, "Time between two looks at open interest."),
            funding: interval("poll_funding_ms", 300_000, "Time between two looks at settled funding."),
            instruments: interval("poll_instruments_ms", 3_600_000, "Time between two looks at the instruments."),
            clock: interval("poll_clock_ms", 60_000, "Time between two looks at a venue's clock."))
    }

    private static func rest(_ reader: ConfigurationReader) -> RestSettings {
        func rate(_ key: String, _ fallback: Int) -> Int {
            reader.integer(
                "feed.\(key)_per_second", default: fallback, in: 1...1_000, "Requests of this kind a second.")
        }
        return RestSettings(
            timeoutMilliseconds: Int64(
                reader.integer("feed.rest_timeout_ms", default: 10_000, in: 100...120_000, "Longest time of a request.")
            ),
            maxAttempts: reader.integer(
                "feed.rest_attempts", default: 5, in: 1...20, "Tries of a request whose failure may pass."),
            backoff: Backoff(
                initialMilliseconds: Int64(
                    reader.integer("feed.rest_retry_ms", default: 500, in: 1...60_000, "Time before the second try.")),
                maxMilliseconds: 30_000, jitter: .half),
            perSecond: [
                .marketData: rate("market_data", 20), .trade: rate("trade", 10), .account: rate("account", 10),
                .position: rate("position", 10),
            ],
            weightSharePercent: reader.integer(
                "feed.weight_share_percent", default: 80, in: 1...100, "Part of a venue's weight account that we use."),
            weightPortionPercent: reader.integer(
                "feed.weight_portion_percent", default: 5, in: 1...100, "Part of it that a daemon takes at once."),
            addressKey: reader.text(
                "feed.address_key", default: "default", .anyText(maxCharacters: 128),
                "Names the address that venues count requests by; daemons behind one address share it."))
    }
}
