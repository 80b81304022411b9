/// The series of one metric family with labels: bounded, found by label values.
final class SeriesTable<Series: AnyObject & Sendable>: Sendable {
    let labelNames: [String]
    private let maxSeries: Int
    private let state = Locked<State>(State())

    private struct State {
        var series: [[String]: Series] = [:]
        var overflow: Series?
    }

    /// Longest label value kept.
    static var maxLabelBytes: Int { 128 }

    init(labelNames: [String], maxSeries: Int) {
        self.labelNames = labelNames
        self.maxSeries = maxSeries
    }

    static func resolve(_ table: SeriesTable?, _ values: [String], make: () -> Series) -> Series {
        guard let table else { preconditionFailure("this metric has no labels") }
        return table.find(values, make: make)
    }

    private func find(_ values: [String], make: () -> Series) -> Series {
        precondition(values.count == labelNames.count, "labels are \(labelNames), got \(values.count) values")
        return state.withLock { state in
            if let known = state.series[values] { return known }
            if state.series.count < maxSeries, values.allSatisfy({ $0.utf8.count <= SeriesTable.maxLabelBytes }) {
                let new = make()
                state.series[values] = new
                return new
            }
            if let overflow = state.overflow { return overflow }
            let new = make()
            state.overflow = new
            return new
        }
    }

    /// All series sorted by label values, the overflow last.
    func sorted() -> [(labels: [(name: String, value: String)], series: Series)] {
        let (known, overflow) = state.withLock { ($0.series, $0.overflow) }
        var all = known.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { (key: $0.key, value: $0.value) }
        if let overflow {
            all.append((key: Array(repeating: "_overflow", count: labelNames.count), value: overflow))
        }
        return all.map { entry in
            (labels: zip(labelNames, entry.key).map { (name: $0, value: $1) }, series: entry.value)
        }
    }
}
