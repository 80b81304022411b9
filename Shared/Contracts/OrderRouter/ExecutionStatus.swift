/// Where an order stands, as its sender sees it. Closed.
public enum ExecutionStatus: String, CaseIterable, Hashable, Sendable, WireType {
    /// Taken in, nothing filled yet.
    case accepted
    /// Partly filled, the rest stands.
    case partiallyFilled = "partially_filled"
    /// All of it is filled.
    case filled
    /// Refused as a whole.
    case rejected
    /// Ended before all of it was filled.
    case cancelled

    /// Whether nothing can happen to it any more.
    public var isFinal: Bool { self == .filled || self == .rejected || self == .cancelled }

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
