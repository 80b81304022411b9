import Contracts

/// When an execution timeframe is kept and when the next shorter one is taken: compiled.
struct ExecutionSelector: Sendable {
    /// Of one timeframe.
    struct Block: Sendable {
        let timeframe: Timeframe
        let tests: [CompiledTest]
        /// All of it holds: stay.
        let stay: RuleNode?
        /// Any of these holds: drop.
        let drop: RuleNode?
        /// Any of these holds or is not known: do not drop.
        let forbid: RuleNode?
    }

    /// By timeframe.
    let blocks: [Timeframe: Block]
    /// All of it must hold for 1m; nil for no such gate.
    let oneMinuteGate: Block?

    static let none = ExecutionSelector(blocks: [:], oneMinuteGate: nil)
}

/// One walk through a selector: what it asks, it also notes.
struct SelectorWalk {
    let selector: ExecutionSelector
    let market: MarketContext
    private(set) var traces: [RuleTrace] = []
    private var measured: [Timeframe: [Measurement]] = [:]

    init(selector: ExecutionSelector, market: MarketContext) {
        self.selector = selector
        self.market = market
    }

    /// Whether the gate of 1m lets it through; others need none.
    mutating func allows(_ timeframe: Timeframe) -> Bool {
        guard timeframe == .oneMinute, let gate = selector.oneMinuteGate, let node = gate.stay else { return true }
        let measurements = RuleMeasuring.measure(gate.tests, market, slot: MarketContext.slot(timeframe))
        traces += RuleTrace.all(node, gate.tests, measurements, timeframe, .allowOneMinuteOnlyFor)
        return node.passes(measurements)
    }

    mutating func stays(on timeframe: Timeframe) -> Bool {
        guard let block = selector.blocks[timeframe], let stay = block.stay else { return false }
        let measurements = measurements(of: block)
        traces += RuleTrace.all(stay, block.tests, measurements, timeframe, .stayOnIf)
        return stay.passes(measurements)
    }

    /// Whether something says to drop and nothing forbids it. What is not known forbids.
    mutating func drops(from timeframe: Timeframe) -> Bool {
        guard let block = selector.blocks[timeframe], let drop = block.drop else { return false }
        let measurements = measurements(of: block)
        traces += RuleTrace.all(drop, block.tests, measurements, timeframe, .dropToLowerIfAny)
        traces += RuleTrace.all(block.forbid, block.tests, measurements, timeframe, .forbidDropToLowerIfAny)
        guard drop.passes(measurements) else { return false }
        guard let forbid = block.forbid else { return true }
        return !forbid.passes(measurements) && !forbid.tests.contains { measurements[$0].value.number == nil }
    }

    private mutating func measurements(of block: ExecutionSelector.Block) -> [Measurement] {
        if let known = measured[block.timeframe] { return known }
        let measurements = RuleMeasuring.measure(block.tests, market, slot: MarketContext.slot(block.timeframe))
        measured[block.timeframe] = measurements
        return measurements
    }
}
