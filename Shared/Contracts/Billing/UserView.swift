/// A user as others may see them. Email, phone and opt-in are there for the user and for administrators alone.
public struct UserView: WireType, Equatable {
    /// The user's id.
    public let id: String
    /// The email address.
    public let email: String?
    /// First name; absent until the profile is registered.
    public let firstName: String?
    /// Last name; absent until the profile is registered.
    public let lastName: String?
    /// Phone number.
    public let phone: String?
    /// Whether news may be sent.
    public let marketingOptIn: Bool?
    /// Whether the profile is activated and not deactivated.
    public let isActive: Bool
    /// What the user is.
    public let role: UserRole
    /// The user's preferences.
    public let preferences: [String: String]
    /// When it was registered.
    public let createdAt: Timestamp
    /// When it was last changed.
    public let updatedAt: Timestamp
    /// When it was deactivated or deleted; absent otherwise.
    public let deactivatedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        id: String, email: String? = nil, firstName: String? = nil, lastName: String? = nil, phone: String? = nil,
        marketingOptIn: Bool? = nil, isActive: Bool, role: UserRole, preferences: [String: String],
        createdAt: Timestamp, updatedAt: Timestamp, deactivatedAt: Timestamp? = nil
    ) {
        self.id = id
        self.email = email
        self.firstName = firstName
        self.lastName = lastName
        self.phone = phone
        self.marketingOptIn = marketingOptIn
        self.isActive = isActive
        self.role = role
        self.preferences = preferences
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deactivatedAt = deactivatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case email
        case firstName = "first_name"
        case lastName = "last_name"
        case phone
        case marketingOptIn = "marketing_opt_in"
        case isActive = "is_active"
        case role
        case preferences
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case deactivatedAt = "deactivated_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "UserView",
        [
            WireField("id", .string(format: "uuid"), "The user's id."),
            WireField(
                "email", .string(lengths: 3...Credentials.maxEmailCharacters), isRequired: false, "The email address."),
            WireField(
                "first_name", .string(lengths: 1...100), isRequired: false,
                "First name; absent until the profile is registered."),
            WireField(
                "last_name", .string(lengths: 1...100), isRequired: false,
                "Last name; absent until the profile is registered."),
            WireField("phone", .string(lengths: 3...32), isRequired: false, "Phone number."),
            WireField("marketing_opt_in", .boolean, isRequired: false, "Whether news may be sent."),
            WireField("is_active", .boolean, "Whether the profile is activated and not deactivated."),
            WireField("role", UserRole.schema, "What the user is."),
            WireField("preferences", UserPreferences.values, "The user's preferences."),
            WireField("created_at", Timestamp.schema, "When it was registered."),
            WireField("updated_at", Timestamp.schema, "When it was last changed."),
            WireField(
                "deactivated_at", Timestamp.schema, isRequired: false,
                "When it was deactivated or deleted; absent otherwise."),
        ])
}
