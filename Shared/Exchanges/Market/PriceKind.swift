/// Which price a candle is made of. Closed.
public enum PriceKind: String, Hashable, Sendable, CaseIterable {
    /// Trades.
    case last
    /// The mark price that liquidations and unrealised profit use.
    case mark
    /// The index of the underlying spot markets.
    case index
}
