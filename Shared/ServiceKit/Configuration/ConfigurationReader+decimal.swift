public import Contracts

extension ConfigurationReader {
    /// An exact decimal number with a meaning: a price, a quantity, a percentage.
    public func decimal<Value: DecimalValue>(_ path: String, default fallback: Value, _ documentation: String) -> Value
    {
        Value(decimal(path, default: fallback.decimal, documentation))
    }

    /// An exact decimal number.
    public func decimal(_ path: String, default fallback: Decimal12, _ documentation: String) -> Decimal12 {
        let text = text(path, default: fallback.description, .decimal, documentation)
        return (try? Decimal12(parsing: text)) ?? fallback
    }
}
