/// A number computed over a series, input by input. Inputs are finite and below 10^100; a value is never infinite or NaN.
///
/// There is one computation: a whole series at once is the same steps one after the other, so a backtest, a restart
/// and a live feed see equal values. Series are oldest first, everywhere. Work and memory per input do not depend on how
/// many inputs came before.
public protocol Indicator: Sendable {
    /// What it is computed over.
    associatedtype Input: Sendable
    /// What it says.
    associatedtype Value: Sendable & Equatable

    /// What it says after the newest input.
    var reading: IndicatorReading<Value> { get }

    /// Takes the next input, in order of time.
    mutating func add(_ input: Input)
}

extension Indicator {
    /// Takes a whole series and gives the reading after each input, as many as there are inputs.
    public mutating func readings(adding inputs: some Sequence<Input>) -> [IndicatorReading<Value>] {
        inputs.map { input in
            add(input)
            return reading
        }
    }

    /// Takes a whole series and gives the reading after its last input.
    public mutating func reading(adding inputs: some Sequence<Input>) -> IndicatorReading<Value> {
        for input in inputs { add(input) }
        return reading
    }
}
