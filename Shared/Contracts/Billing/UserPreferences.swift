/// A user's preferences: up to 64 short texts by name, which mean something to user interfaces alone.
public struct UserPreferences: WireType, Equatable {
    /// Values by name.
    public let preferences: [String: String]

    /// Makes it from its fields.
    public init(preferences: [String: String]) {
        self.preferences = preferences
    }

    /// Most entries.
    public static let maxEntries = 64
    /// Longest name, in characters.
    public static let maxNameCharacters = 64
    /// Longest value, in characters.
    public static let maxValueCharacters = 512

    static let values = WireSchema.map(.string(lengths: 0...maxValueCharacters))

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UserPreferences", [WireField("preferences", values, "Values by name.")])
}
