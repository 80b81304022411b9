/// Where a reservation of quota units stands. Closed.
public enum ReservationState: String, CaseIterable, Hashable, Sendable, WireType {
    /// Held until it is committed, released or too old.
    case reserved
    /// Taken until it is released.
    case committed
    /// Given back.
    case released
    /// Too old before it was committed: given back by itself.
    case expired

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
