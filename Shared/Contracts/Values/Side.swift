/// Which way an order trades. Closed: there are two.
public enum Side: String, CaseIterable, Hashable, Sendable, Codable {
    /// Acquire the base asset, or reduce a short.
    case buy
    /// Give up the base asset, or reduce a long.
    case sell

    /// The other side.
    public var opposite: Side { self == .buy ? .sell : .buy }
}
