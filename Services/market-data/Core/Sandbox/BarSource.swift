public import Contracts

/// Where a market's minutes come from. One state gives one bar and one next state, on every machine.
public enum BarSource: Sendable {
    /// The price stands.
    case flat(Price, volume: Quantity)
    /// Drawn from a seed.
    case synthetic(SyntheticSource)
    /// Read from a recording, over and over.
    case tape(CandleTape)
    /// Read from a recording of trades and books, over and over.
    case recording(BookTape)

    /// Where the market begins.
    public var start: MarketState {
        switch self {
        case .flat(let price, _): MarketState(index: 0, price: price, variance: 0)
        case .synthetic(let source): source.start
        case .tape(let tape): MarketState(index: 0, price: tape.bar(at: 0).open, variance: 0)
        case .recording(let tape): MarketState(index: 0, price: tape.bar(at: 0).open, variance: 0)
        }
    }

    /// The next minute, and where the market stands after it.
    public func next(after state: MarketState) throws(DecimalError) -> (bar: PriceBar, state: MarketState) {
        switch self {
        case .flat(let price, let volume):
            let after = MarketState(index: state.index + 1, price: price, variance: 0)
            return (PriceBar(flat: price, volume: volume), after)
        case .synthetic(let source):
            return try source.next(after: state)
        case .tape(let tape):
            let bar = tape.bar(at: state.index)
            return (bar, MarketState(index: state.index + 1, price: bar.close, variance: 0))
        case .recording(let tape):
            let bar = tape.bar(at: state.index)
            return (bar, MarketState(index: state.index + 1, price: bar.close, variance: 0))
        }
    }

    /// The recorded book so many milliseconds into the minute that began at `state`; nil for sources without books.
    func book(after state: MarketState, elapsed: Int64) -> BookTape.Book? {
        guard case .recording(let tape) = self else { return nil }
        return tape.book(at: state.index, elapsed: elapsed)
    }
}
