import Contracts
import Foundation
import Postgres

/// The tag of user ids.
enum UserTag {}

/// A row of `users`.
struct StoredUser: Sendable {
    let id: String
    let email: String
    let passwordHash: String
    let role: UserRole
    let firstName: String?
    let lastName: String?
    let phone: String?
    let marketingOptIn: Bool
    let preferences: [String: String]
    let hasProfile: Bool
    let isActivated: Bool
    let deactivatedAt: Timestamp?
    let totpSealed: [UInt8]?
    let totpPendingSealed: [UInt8]?
    let totpLastCounter: Int64?
    let createdAt: Timestamp
    let updatedAt: Timestamp

    static let columns = """
        users.id, email, password_hash, role, first_name, last_name, phone, marketing_opt_in, preferences::text AS preferences,
        profile_at IS NOT NULL AS has_profile, activated_at IS NOT NULL AS is_activated, deactivated_at, totp_sealed,
        totp_pending_sealed, totp_last_counter, users.created_at, updated_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.uuid("id")
        email = try row.string("email")
        passwordHash = try row.string("password_hash")
        role = UserRole(rawValue: try row.string("role")) ?? .user
        firstName = try row.optionalString("first_name")
        lastName = try row.optionalString("last_name")
        phone = try row.optionalString("phone")
        marketingOptIn = try row.bool("marketing_opt_in")
        preferences = try JSONDecoder().decode([String: String].self, from: Data(try row.string("preferences").utf8))
        hasProfile = try row.bool("has_profile")
        isActivated = try row.bool("is_activated")
        deactivatedAt = try row.optionalTimestampMilliseconds("deactivated_at").map { Timestamp(milliseconds: $0) }
        totpSealed = try row.optionalBytes("totp_sealed")
        totpPendingSealed = try row.optionalBytes("totp_pending_sealed")
        totpLastCounter = try row.optionalInt64("totp_last_counter")
        createdAt = Timestamp(milliseconds: try row.timestampMilliseconds("created_at"))
        updatedAt = Timestamp(milliseconds: try row.timestampMilliseconds("updated_at"))
    }

    /// What the user sees of their identity.
    var me: MeView {
        MeView(
            id: id, email: email, roles: [role], totpEnabled: totpSealed != nil, createdAt: createdAt,
            updatedAt: updatedAt)
    }

    /// The user as seen by somebody; masked without email, phone and opt-in.
    func view(masked: Bool) -> UserView {
        UserView(
            id: id, email: masked ? nil : email, firstName: firstName, lastName: lastName, phone: masked ? nil : phone,
            marketingOptIn: masked ? nil : marketingOptIn, isActive: isActivated && deactivatedAt == nil, role: role,
            preferences: masked ? [:] : preferences, createdAt: createdAt, updatedAt: updatedAt,
            deactivatedAt: deactivatedAt)
    }
}
