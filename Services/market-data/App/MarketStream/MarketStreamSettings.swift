import ServiceKit

/// What the market stream is told.
struct MarketStreamSettings: Sendable, Equatable {
    let maxReaders: Int
    let maxReadersPerCaller: Int
    let maxQueuedEvents: Int
    let maxQueuedBytes: Int
    let heartbeatMilliseconds: Int
    let replayEvents: Int

    /// Declares and reads the `market_stream` section.
    init(_ reader: ConfigurationReader) {
        maxReaders = reader.integer(
            "market_stream.max_readers", default: 1_000, in: 1...100_000, "Most readers of the market stream at once.")
        maxReadersPerCaller = reader.integer(
            "market_stream.max_readers_per_caller", default: 32, in: 1...100_000,
            "Most market streams one caller follows at once.")
        maxQueuedEvents = reader.integer(
            "market_stream.max_queued_events", default: 4_096, in: 1...1_000_000,
            "Events that may wait for a slow reader; at the limit it is cut off.")
        maxQueuedBytes = reader.integer(
            "market_stream.max_queued_bytes", default: 4 << 20, in: 65_536...(1 << 28),
            "Bytes that may wait for a slow reader; at the limit it is cut off.")
        heartbeatMilliseconds = reader.integer(
            "market_stream.heartbeat_ms", default: 15_000, in: 100...300_000,
            "Silence after which a comment is sent.")
        replayEvents = reader.integer(
            "market_stream.replay_events", default: 20_000, in: 1...1_000_000,
            "Newest events kept for readers that resume; who resumes from before gets a reset.")
    }
}
