/// Every condition, by name. A new one is a definition in `Conditions/` and, for a new family, a line here.
public enum ConditionCatalogue {
    /// All of them, by name.
    public static let all: [ConditionDefinition] =
        (CloseConditions.all + TrendConditions.all + RSIConditions.all + MACDConditions.all + MACDSlopeConditions.all
        + VolatilityConditions.all + StrengthConditions.all + RegimeConditions.all + PullbackConditions.all
        + EntryConditions.all + FlagConditions.all).sorted { $0.name < $1.name }

    private static let index = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The condition of a name; nil when there is none.
    public static func condition(_ name: String) -> ConditionDefinition? { index[name] }

    /// Their names, sorted.
    public static let names: [String] = all.map(\.name)
}
