/// Which price a candle is made of. Closed.
public enum CandleKind: String, Hashable, Sendable, Codable, CaseIterable, WireType {
    /// Trades.
    case last
    /// The mark price that liquidations and unrealised profit use.
    case mark
    /// The index of the underlying spot markets.
    case index

    /// The shape on the wire.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
