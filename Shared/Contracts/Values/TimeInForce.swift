/// How long an order stands, in the upper-case spelling of the wire. Closed.
public enum TimeInForce: String, CaseIterable, Hashable, Sendable, Codable {
    /// Until filled or cancelled.
    case goodTillCancelled = "GTC"
    /// Fill what is there at once, cancel the rest.
    case immediateOrCancel = "IOC"
    /// Fill all of it at once or nothing.
    case fillOrKill = "FOK"
}
