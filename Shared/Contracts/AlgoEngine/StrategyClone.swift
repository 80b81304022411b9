/// How a copy of a strategy is called.
public struct StrategyClone: WireType, Equatable {
    /// Name of the copy; `<name> copy` with a number when that is taken.
    public let name: String?

    /// Makes it from its fields.
    public init(
        name: String? = nil
    ) {
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case name
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyClone",
        [
            WireField(
                "name", .string(lengths: 1...100), isRequired: false,
                "Name of the copy; `<name> copy` with a number when that is taken.")
        ])
}
