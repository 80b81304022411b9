import Contracts

/// Every strategy type, by name. A new one is a file and a line here.
public enum StrategyRegistry {
    typealias Maker = @Sendable (inout ParameterReader) -> any TradingStrategy

    static let makers: [String: Maker] = [
        "declarative": { DeclarativeStrategy(&$0) },
        "gap_fill": { GapFill(&$0) },
        "orb": { OpeningRangeBreakout(&$0) },
    ]

    /// The names, sorted.
    public static let types: [String] = makers.keys.sorted()
}
