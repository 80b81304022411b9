/// Where the live feed of a venue, or one of its connections, stands. Closed.
public enum FeedState: String, Hashable, Sendable, CaseIterable {
    /// Not wanted: the venue is not configured live, or sockets are turned off and nothing is polled.
    case disabled
    /// A socket is being opened.
    case connecting
    /// The socket is open; not every subscription has its answer, or no data has come yet.
    case subscribing
    /// Data flows; the candles of the outage are still being fetched, and new ones are held back.
    case catchingUp = "catching_up"
    /// Acknowledged data flows on every subscription.
    case live
    /// Data flows, but not on every subscription, or by polling alone.
    case degraded
    /// Waiting for the next try to connect.
    case backingOff = "backing_off"
    /// The venue takes no connection; the status says why.
    case closed

    /// Whether acknowledged data flows, so that what is shown is the market of now.
    public var isConnected: Bool { self == .live || self == .degraded || self == .catchingUp }

    /// The state of a whole from those of its parts: the worst one that somebody must know of.
    public static func combined(_ states: [FeedState]) -> FeedState {
        guard let first = states.first else { return .disabled }
        if states.allSatisfy({ $0 == first }) { return first }
        if states.contains(where: \.isConnected) {
            return states.allSatisfy(\.isConnected) && states.contains(.catchingUp) && !states.contains(.degraded)
                ? .catchingUp : .degraded
        }
        let byNeed: [FeedState] = [.subscribing, .connecting, .backingOff, .closed, .disabled]
        return byNeed.first { states.contains($0) } ?? first
    }
}
