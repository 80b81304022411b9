/// What users tell about themselves.
public struct ProfileFields: WireType, Equatable {
    /// First name.
    public let firstName: String
    /// Last name.
    public let lastName: String
    /// Phone number with its country code.
    public let phone: String?
    /// Whether news may be sent; false unless said.
    public let marketingOptIn: Bool?
    /// The caller's own email address, where it is given as a check.
    public let email: String?

    /// Makes it from its fields.
    public init(
        firstName: String, lastName: String, phone: String? = nil, marketingOptIn: Bool? = nil, email: String? = nil
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.phone = phone
        self.marketingOptIn = marketingOptIn
        self.email = email
    }

    private enum CodingKeys: String, CodingKey {
        case firstName = "first_name"
        case lastName = "last_name"
        case phone
        case marketingOptIn = "marketing_opt_in"
        case email
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ProfileFields",
        [
            WireField("first_name", .string(lengths: 1...100), "First name."),
            WireField("last_name", .string(lengths: 1...100), "Last name."),
            WireField(
                "phone", .string(pattern: "^\\+?[0-9][0-9 ()./-]*$", lengths: 3...32), isRequired: false,
                "Phone number with its country code."),
            WireField(
                "marketing_opt_in", .boolean, isRequired: false, "Whether news may be sent; false unless said."),
            WireField(
                "email", .string(lengths: 3...Credentials.maxEmailCharacters), isRequired: false,
                "The caller's own email address, where it is given as a check."),
        ])
}
