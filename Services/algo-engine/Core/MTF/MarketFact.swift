/// A number that candles do not give: of the book, of the planned entry, of a running trade.
public enum MarketFact: Int, CaseIterable, Hashable, Sendable {
    case spreadBps
    case orderFlowImbalance
    case entryZoneWidthPct
    case expectedRMultiple
    case leverage
    case entryPrice
    case stopLoss
    case endOfZoneFallback
    case scalping
    case trailingAfterTP1

    private static let names = [
        "spread_bps", "order_flow_imbalance", "entry_zone_width_pct", "expected_r_multiple", "leverage", "entry_price",
        "stop_loss", "end_of_zone_fallback", "scalping", "trailing_after_tp1",
    ]

    /// Its name in rules. `spread_bps` is 10,000 times the spread over the middle; `order_flow_imbalance` -1 to 1, bids
    /// less asks over both; `entry_zone_width_pct` percent; `expected_r_multiple` profit at the target over loss at the
    /// stop; the last three are 0 or 1.
    public var name: String { Self.names[rawValue] }

    /// The fact of a name; nil when there is none.
    public init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }
}

/// What the shell knows beside the candles. Unset facts are missing: no rule that reads one passes.
public struct MarketFacts: Hashable, Sendable {
    private var values: [Double?]

    /// No fact is known.
    public init() { values = [Double?](repeating: nil, count: MarketFact.allCases.count) }

    /// A fact; nil while nobody said it.
    public subscript(fact: MarketFact) -> Double? {
        get { values[fact.rawValue] }
        set { values[fact.rawValue] = newValue }
    }

    func value(_ fact: MarketFact) -> RuleValue { values[fact.rawValue].map { RuleValue($0) } ?? .missing }
}
