/// An indicator that, once it has a value, has one after every further input.
public protocol SteadyIndicator: Indicator {
    /// Takes a whole series and gives the values it had on the way: those that input by input would have given, to the
    /// last bit, also when earlier inputs came one by one or in other series.
    mutating func series(adding inputs: [Input]) -> IndicatorSeries<Value>
}

extension SteadyIndicator {
    /// Takes a whole series and gives the values it had on the way.
    public mutating func series(adding inputs: [Input]) -> IndicatorSeries<Value> {
        var firstIndex = inputs.count
        var values: [Value] = []
        for index in inputs.indices {
            add(inputs[index])
            guard case .ready(let value) = reading else { continue }
            if values.isEmpty {
                firstIndex = index
                values.reserveCapacity(inputs.count - index)
            }
            values.append(value)
        }
        return IndicatorSeries(firstIndex: firstIndex, values: values)
    }
}
