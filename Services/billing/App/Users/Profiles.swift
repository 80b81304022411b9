import BillingCore
import Contracts
import Foundation
import Observability
import Postgres
import ServiceKit

/// A user's own profile and preferences.
struct Profiles: Sendable {
    let identity: IdentityContext

    /// Creates the profile of the caller: one user store, so its id is the identity's.
    func register(_ fields: ProfileFields, _ context: RequestContext) async throws -> UserView {
        let caller = try await identity.caller(context)
        try check(fields, caller)
        guard let user = try await write(fields, to: caller.id, isNew: true) else { throw Registration.taken }
        return user.view(masked: false)
    }

    func update(_ fields: ProfileFields, _ context: RequestContext) async throws -> UserView {
        let caller = try await identity.caller(context)
        try check(fields, caller)
        guard let user = try await write(fields, to: caller.id, isNew: false) else { throw Self.profileMissing }
        return user.view(masked: false)
    }

    /// One's own profile, or anybody's for administrators, who also undo a deactivation.
    func activate(_ context: RequestContext) async throws -> UserView {
        let id = try NamedUser.id(context)
        let isAdmin = context.caller.scopes.contains(Scope.usersAdmin)
        let caller = try await identity.caller(context)
        guard caller.id == id || isAdmin else { throw ProblemError.notFound("user") }
        return try await identity.pool.transaction { connection in
            guard let user = try await UserStore.locked(id: id, on: connection) else {
                throw ProblemError.notFound("user")
            }
            let returns = user.deactivatedAt != nil
            let rows =
                returns && !isAdmin
                ? nil
                : try await connection.query(
                    """
                    UPDATE users SET activated_at = coalesce(activated_at, $2), updated_at = $2, deactivated_at = NULL,
                           entitlements_version = greatest(entitlements_version, $3)
                    WHERE id = $1 AND profile_at IS NOT NULL RETURNING \(StoredUser.columns)
                    """,
                    [
                        .uuid(id), .timestamp(milliseconds: identity.now.milliseconds),
                        .int(returns ? try await EntitlementClock.tick(connection) : 0),
                    ])
            guard let row = rows?.first else { throw Self.profileMissing }
            return try StoredUser(row).view(masked: false)
        }
    }

    func update(_ preferences: UserPreferences, _ context: RequestContext) async throws -> UserPreferences {
        let caller = try await identity.caller(context)
        let faults = ProfileRules.faults(preferences)
        guard faults.isEmpty else { throw Self.refusal("invalid_preferences", faults) }
        let json = String(decoding: try JSONEncoder().encode(preferences.preferences), as: UTF8.self)
        try await identity.pool.execute(
            "UPDATE users SET preferences = $2, updated_at = $3 WHERE id = $1",
            [.uuid(caller.id), .json(json), .timestamp(milliseconds: identity.now.milliseconds)])
        return preferences
    }

    /// Nil when the profile is there already (a new one) or not yet (a change).
    private func write(_ fields: ProfileFields, to id: String, isNew: Bool) async throws -> StoredUser? {
        let rows = try await identity.pool.query(
            """
            UPDATE users SET first_name = $2, last_name = $3, phone = $4, marketing_opt_in = $5, updated_at = $6,
                   profile_at = coalesce(profile_at, $6)
            WHERE id = $1 AND deactivated_at IS NULL AND (profile_at IS NULL) = $7 RETURNING \(StoredUser.columns)
            """,
            [
                .uuid(id), .text(fields.firstName), .text(fields.lastName),
                fields.phone.map(PostgresValue.text).orNull, .bool(fields.marketingOptIn ?? false),
                .timestamp(milliseconds: identity.now.milliseconds), .bool(isNew),
            ])
        return try rows.first.map(StoredUser.init)
    }

    private func check(_ fields: ProfileFields, _ caller: StoredUser) throws {
        let faults = ProfileRules.faults(fields)
        guard faults.isEmpty else { throw Self.refusal("invalid_profile", faults) }
        guard let email = fields.email else { return }
        guard EmailAddress(email)?.key == EmailAddress(caller.email)?.key else {
            throw ProblemError.badField(
                "email", "is not the email address of this token's user; leave it out", code: "email_mismatch")
        }
    }

    private static let profileMissing = ProblemError(
        409, "profile_missing", "There is no profile yet; register it first: POST /users/register.")

    private static func refusal(_ code: String, _ faults: [ProfileRules.Fault]) -> ProblemError {
        ProblemError(
            400, code, faults.map { "\($0.field) \($0.message)" }.joined(separator: "; "),
            fields: faults.map { .init(field: $0.field, message: $0.message) })
    }
}
