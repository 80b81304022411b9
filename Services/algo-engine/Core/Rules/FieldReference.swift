import Contracts

/// A field that a profile names: of the rule's own timeframe, of another (`adx@1h`), one candle before (`rsi_prev`), or
/// a fact (`spread_bps`).
struct FieldReference: Sendable {
    let name: String
    let source: RuleInput.Source
    let back: Int

    var input: RuleInput { RuleInput(source, count: back + 1) }

    /// Every plain name.
    static let names = MarketField.allCases.map(\.name) + MarketFact.allCases.map(\.name)

    /// Reads a name; nil when there is no such field.
    init?(_ name: String) {
        self.name = name
        if let fact = MarketFact(name: name) {
            source = .fact(fact)
            back = 0
            return
        }
        let parts = name.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count) else { return nil }
        let isPrevious = parts[0].hasSuffix("_prev")
        guard let field = MarketField(name: isPrevious ? String(parts[0].dropLast(5)) : parts[0]) else { return nil }
        back = isPrevious ? 1 : 0
        if parts.count == 2 {
            guard let timeframe = ProfileTimeframes.known(parts[1]) else { return nil }
            source = .of(timeframe, field)
        } else {
            source = .own(field)
        }
    }

    /// Reads a member; a fault when it is not there or no field.
    static func read(_ value: JSONValue?, _ path: String, _ faults: inout ProfileFaults) -> FieldReference? {
        guard let value else {
            faults.add(path, "is missing: the field's name")
            return nil
        }
        guard case .text(let name) = value else {
            faults.add(path, "must be the name of a field")
            return nil
        }
        guard let field = FieldReference(name) else {
            let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
            let isField = parts.first.map { MarketField(name: $0) != nil } ?? false
            let remedy =
                parts.count == 2 && isField
                ? "; after @ comes a timeframe such as 1h" : ProfileFaults.hint(name, among: names)
            faults.add(path, "names no field: \(name)\(remedy)")
            return nil
        }
        return field
    }
}
