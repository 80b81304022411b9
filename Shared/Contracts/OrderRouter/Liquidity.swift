/// Which side of the book a fill came from. Closed.
public enum Liquidity: String, CaseIterable, Hashable, Sendable, WireType {
    /// The order rested and was met.
    case maker
    /// The order took what rested.
    case taker

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
