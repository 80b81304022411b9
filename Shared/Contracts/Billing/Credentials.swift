/// Email and password of a new user.
public struct Credentials: WireType, Equatable {
    /// The email address; upper and lower case do not matter.
    public let email: String
    /// The password: 12 characters or more with upper, lower, digit and special.
    public let password: String

    /// Makes it from its fields.
    public init(email: String, password: String) {
        self.email = email
        self.password = password
    }

    /// Longest email address, in characters.
    public static let maxEmailCharacters = 254
    /// Longest password, in characters; in bytes at most 1,024.
    public static let maxPasswordCharacters = 256

    static let emailField = WireField(
        "email", .string(lengths: 3...maxEmailCharacters, example: "demo.trader@example.com"),
        "The email address; upper and lower case do not matter.")
    static let passwordField = WireField(
        "password", .string(lengths: 1...maxPasswordCharacters, example: "BootstrapPassw0rd!"),
        "The password: 12 characters or more with upper, lower, digit and special.")

    /// The shape on the wire.
    public static let schema = WireSchema.object(name: "Credentials", [emailField, passwordField])
}
