import ServiceKit

/// What the rooms are told.
struct StreamingSettings: Sendable, Equatable {
    let maxReaders: Int
    let maxReadersPerCaller: Int
    let maxQueuedEvents: Int
    let maxQueuedBytes: Int
    let heartbeatMilliseconds: Int
    let maxRooms: Int
    let retentionSeconds: Int
    let retentionEvents: Int
    let retentionIntervalMilliseconds: Int

    /// Declares and reads the `streaming` section.
    init(_ reader: ConfigurationReader) {
        maxReaders = reader.integer(
            "streaming.max_readers", default: 2_000, in: 1...100_000, "Most readers of all rooms at once.")
        maxReadersPerCaller = reader.integer(
            "streaming.max_readers_per_caller", default: 32, in: 1...100_000,
            "Most streams one caller follows at once.")
        maxQueuedEvents = reader.integer(
            "streaming.max_queued_events", default: 256, in: 1...100_000,
            "Events that may wait for a slow reader; at the limit it is cut off.")
        maxQueuedBytes = reader.integer(
            "streaming.max_queued_bytes", default: 1 << 20, in: 131_072...(1 << 26),
            "Bytes that may wait for a slow reader; at the limit it is cut off.")
        heartbeatMilliseconds = reader.integer(
            "streaming.heartbeat_ms", default: 15_000, in: 100...300_000,
            "Silence after which a comment (SSE) or a ping (WebSocket) is sent.")
        maxRooms = reader.integer(
            "streaming.max_rooms", default: 1_000, in: 1...100_000, "Most rooms that can be made.")
        retentionSeconds = reader.integer(
            "streaming.retention_s", default: 604_800, in: 60...31_536_000,
            "Age at which events are deleted; who resumes from before gets a reset.")
        retentionEvents = reader.integer(
            "streaming.retention_events", default: 100_000, in: 10...10_000_000,
            "Most events kept of one room; older ones are deleted.")
        retentionIntervalMilliseconds = reader.integer(
            "streaming.retention_interval_ms", default: 60_000, in: 50...86_400_000,
            "Time between two looks for events to delete.")
    }
}
