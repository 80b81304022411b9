import Contracts

/// When a rule matches. A field that is missing at a candle makes its comparison false, whatever the operator.
indirect enum RuleCondition: Hashable, Sendable {
    case compare(CandleField, Operator, Operand)
    case all([RuleCondition])
    case any([RuleCondition])

    /// How a field is compared; the default is `eq`.
    enum Operator: String, CaseIterable, Hashable, Sendable {
        case eq
        case ne
        case gt
        case gte
        case lt
        case lte
    }

    /// With what it is compared.
    enum Operand: Hashable, Sendable {
        case number(Decimal12)
        case field(CandleField)
    }

    func matches(_ window: CandleWindow) -> Bool {
        switch self {
        case .all(let parts): return parts.allSatisfy { $0.matches(window) }
        case .any(let parts): return parts.contains { $0.matches(window) }
        case .compare(let field, let comparison, let operand):
            let right: Decimal12? =
                switch operand {
                case .number(let number): number
                case .field(let other): other.value(in: window)
                }
            guard let left = field.value(in: window), let right else { return false }
            switch comparison {
            case .eq: return left == right
            case .ne: return left != right
            case .gt: return left > right
            case .gte: return left >= right
            case .lt: return left < right
            case .lte: return left <= right
            }
        }
    }

    /// How many candles its fields need.
    var candles: Int {
        switch self {
        case .all(let parts), .any(let parts): parts.map(\.candles).max() ?? 1
        case .compare(let field, _, .field(let other)): max(field.candles, other.candles)
        case .compare(let field, _, .number): field.candles
        }
    }
}
