/// What becomes of signals. Closed.
public enum EngineMode: String, CaseIterable, Hashable, Sendable, WireType {
    /// Orders go to order-router, whose own mode decides about them.
    case paper
    /// Signals are recorded, no order is sent.
    case simulation
    /// Orders on real exchanges; refused for now.
    case live

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
