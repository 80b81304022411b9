/// Why the body of an alert is not taken.
public struct AlertRefusal: Error, Sendable, Equatable {
    /// Stable machine code.
    public enum Code: String, Sendable {
        /// A field has a value that is not allowed beside the others.
        case invalidField = "invalid_field"
        /// No condition is enabled.
        case noCondition = "no_condition"
        /// A channel's target is not one this server sends to.
        case channelRefused = "channel_refused"
    }

    /// The code.
    public let code: Code
    /// Path of the field in the body.
    public let field: String
    /// What is wrong with it and what to give instead.
    public let message: String

    /// Makes a refusal.
    public init(_ code: Code, _ field: String, _ message: String) {
        self.code = code
        self.field = field
        self.message = message
    }
}
