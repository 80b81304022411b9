/// How a daemon looks at its neighbours.
public struct NeighbourSettings: Sendable, Equatable {
    /// Time between two looks at a neighbour, in milliseconds.
    public let pollIntervalMilliseconds: Int

    /// Declares and reads `neighbours.poll_interval_ms`; the addresses are the service's own keys.
    public init(_ reader: ConfigurationReader) {
        pollIntervalMilliseconds = reader.integer(
            "neighbours.poll_interval_ms", default: 5_000, in: 100...600_000, "Time between two looks at a neighbour.")
    }
}
