/// Format of a strategy's text. Closed.
public enum StrategySourceFormat: String, CaseIterable, Hashable, Sendable, WireType {
    /// JSON5, declarative.
    case json5

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
