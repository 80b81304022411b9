import Contracts

/// Timeframes that profiles may use: of fixed length, a day at most, since the history of longer ones is not kept.
enum ProfileTimeframes {
    static let all: [Timeframe] = Timeframe.allCases.filter { ($0.fixedMilliseconds ?? .max) <= 86_400_000 }

    static func known(_ text: String) -> Timeframe? {
        Timeframe(rawValue: text).flatMap { all.contains($0) ? $0 : nil }
    }

    /// Reads a name, noting what is wrong with it.
    static func read(_ text: String, _ path: String, _ faults: inout ProfileFaults) -> Timeframe? {
        if let known = known(text) { return known }
        if Timeframe(rawValue: text) != nil {
            faults.add(path, "is without enough history: candles of \(text) are too long; at most 1d")
        } else {
            faults.add(path, "is no timeframe: \(text)\(ProfileFaults.hint(text, among: all.map(\.rawValue)))")
        }
        return nil
    }

    /// Longest first.
    static func sorted(_ timeframes: some Sequence<Timeframe>) -> [Timeframe] {
        timeframes.sorted { ($0.fixedMilliseconds ?? 0) > ($1.fixedMilliseconds ?? 0) }
    }
}
