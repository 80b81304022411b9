import Contracts
import MarketDataCore

/// A life of the sandbox: the same settings and recordings under one clock.
struct SandboxEpoch: Sendable, Equatable {
    /// Its number.
    let id: Int64
    /// Its time.
    let clock: MarketClock
    /// Open time of its first minute.
    let firstOpen: Timestamp
    /// Whether it has just begun.
    let isNew: Bool
}
