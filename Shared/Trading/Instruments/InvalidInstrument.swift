/// An instrument's rules that cannot be: which field, and what it must be.
public struct InvalidInstrument: Error, Hashable, Sendable {
    /// Stable machine code.
    public let code = "invalid_instrument"
    /// The field, in the spelling of the configuration.
    public let field: String
    /// What it must be: "above 0".
    public let requirement: String

    /// Never: the same rules are refused again.
    public var isRetryable: Bool { false }
    /// One sentence for the operator.
    public var message: String { "\(field) must be \(requirement)." }

    init(field: String, requirement: String) {
        self.field = field
        self.requirement = requirement
    }
}
