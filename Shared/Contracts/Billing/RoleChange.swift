/// The role a user gets.
public struct RoleChange: WireType, Equatable {
    /// The role.
    public let role: UserRole

    /// Makes it from its fields.
    public init(role: UserRole) {
        self.role = role
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RoleChange", [WireField("role", UserRole.schema, "The role.")])
}
