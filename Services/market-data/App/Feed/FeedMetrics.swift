import Contracts
import Exchanges
import MarketDataCore
import Observability

/// What is measured of feeds. Labels are venues of the configuration and words of the code.
struct FeedMetrics: Sendable {
    private let state: Gauge
    private let messages: Counter
    private let malformed: Counter
    private let refused: Counter
    private let gaps: Counter
    private let resyncs: Counter
    private let reconnects: Counter
    private let offset: Gauge
    private let age: Gauge

    init(_ registry: MetricsRegistry) {
        state = registry.gauge(
            "feed_state", "1 for the state that a venue's feed is in, else 0.", labels: ["venue", "state"])
        messages = registry.counter("feed_messages_total", "Frames received from venues.", labels: ["venue"])
        malformed = registry.counter("feed_malformed_total", "Frames that could not be read.", labels: ["venue"])
        refused = registry.counter(
            "feed_refused_total", "Data that was not taken, by reason.", labels: ["venue", "reason"])
        gaps = registry.counter("feed_gaps_total", "Holes of candles that were fetched.", labels: ["venue"])
        resyncs = registry.counter(
            "book_resyncs_total", "Books that had to begin anew, by reason.", labels: ["venue", "reason"])
        reconnects = registry.counter("feed_reconnects_total", "Connects after the first.", labels: ["venue"])
        offset = registry.gauge(
            "venue_clock_offset_seconds", "The venue's clock minus ours.", labels: ["venue"])
        age = registry.gauge(
            "feed_stream_age_seconds", "Since the last message, of the most silent stream of a channel.",
            labels: ["venue", "channel"])
    }

    func state(_ venue: Venue, _ current: FeedState) {
        for one in FeedState.allCases {
            state.labelled(venue.description, one.rawValue).set(one == current ? 1 : 0)
        }
    }

    func message(_ venue: Venue) { messages.labelled(venue.description).increment() }
    func malformed(_ venue: Venue) { malformed.labelled(venue.description).increment() }
    func refused(_ venue: Venue, _ fault: MarketFault) {
        refused.labelled(venue.description, fault.rawValue).increment()
    }
    func gap(_ venue: Venue) { gaps.labelled(venue.description).increment() }
    func resync(_ venue: Venue, _ loss: BookLoss) { resyncs.labelled(venue.description, loss.rawValue).increment() }
    func reconnect(_ venue: Venue) { reconnects.labelled(venue.description).increment() }
    func offset(_ venue: Venue, milliseconds: Int64) {
        offset.labelled(venue.description).set(Double(milliseconds) / 1_000)
    }

    /// The age of the most silent stream of each channel.
    func ages(_ venue: Venue, _ streams: [StreamStatus], now: Timestamp) {
        var oldest: [String: Int64] = [:]
        for stream in streams {
            guard let heard = stream.heardAt else { continue }
            oldest[stream.subscription.channel.name, default: 0] = max(
                oldest[stream.subscription.channel.name] ?? 0, now.milliseconds(since: heard))
        }
        for (channel, milliseconds) in oldest {
            age.labelled(venue.description, channel).set(Double(milliseconds) / 1_000)
        }
    }
}

extension StreamChannel {
    /// Its name as a metric label and in the configuration.
    var name: String {
        switch self {
        case .book: "book"
        case .top: "top"
        case .trades: "trades"
        case .candles: "candles"
        case .derivative: "derivative"
        case .ticker: "ticker"
        }
    }
}
