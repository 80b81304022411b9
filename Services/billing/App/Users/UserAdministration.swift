import BillingCore
import Contracts
import Observability
import Postgres
import Security
import ServiceKit

/// Looking at users, changing their role, ending them.
struct UserAdministration: Sendable {
    let identity: IdentityContext

    func list(_ context: RequestContext) async throws -> Page<UserView> {
        if let email = context.text("email") {
            guard let key = EmailAddress(email)?.key else { return Page(items: [], nextCursor: nil) }
            let found = try await identity.users.find(emailKey: key)
            return Page(items: found.map { [$0.view(masked: false)] } ?? [], nextCursor: nil)
        }
        var before: String?
        if let cursor = context.text("cursor") {
            before = Base64URL.decode(cursor).flatMap { IdentityContext.userID(String(decoding: $0, as: UTF8.self)) }
            if before == nil {
                throw ProblemError.badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
            }
        }
        let limit = context.integer("limit") ?? PageParameters.defaultLimit
        let users = try await identity.users.page(before: before, limit: limit + 1)
        let shown = users.prefix(limit)
        let next = users.count > limit ? shown.last.map { Base64URL.encode(Array($0.id.utf8)) } : nil
        return Page(items: shown.map { $0.view(masked: false) }, nextCursor: next)
    }

    func read(_ context: RequestContext) async throws -> UserView {
        let id = try NamedUser.id(context)
        let access = UserAccess.of(
            userID: id, callerSubject: context.caller.subject, scopes: context.caller.scopes)
        guard access != .none else { throw ProblemError.notFound("user") }
        if context.caller.subject != id { try await identity.requireLiveSession(of: context.caller) }
        guard let user = try await identity.users.find(id: id) else { throw ProblemError.notFound("user") }
        return user.view(masked: access == .masked)
    }

    func changeRole(_ change: RoleChange, _ context: RequestContext) async throws -> UserView {
        let id = try NamedUser.id(context)
        return try await identity.pool.transaction { connection in
            let others = try await UserStore.otherAdmins(than: id, on: connection)
            try await identity.requireLiveSession(of: context.caller, on: connection)
            guard let user = try await UserStore.locked(id: id, on: connection) else {
                throw ProblemError.notFound("user")
            }
            guard user.role != change.role else { return user.view(masked: false) }
            if user.role == .admin, user.deactivatedAt == nil, others == 0 { throw Self.lastAdmin }
            let now = identity.now
            let row = try await connection.query(
                "UPDATE users SET role = $2, updated_at = $3 WHERE id = $1 RETURNING \(StoredUser.columns)",
                [.uuid(id), .text(change.role.rawValue), .timestamp(milliseconds: now.milliseconds)]
            ).single()
            // The old scopes must not be refreshed; access tokens end by themselves within minutes.
            try await SessionStore.endAll(of: id, .roleChanged, at: now, on: connection)
            return try StoredUser(row).view(masked: false)
        }
    }

    func deactivate(_ context: RequestContext) async throws -> UserView {
        try await end(try NamedUser.id(context), .deactivated, by: context.caller)
    }

    func deleteOwn(_ context: RequestContext) async throws {
        _ = try await end(try await identity.caller(context).id, .deleted, by: context.caller)
    }

    /// Deactivates a user and ends the sessions, in one transaction.
    private func end(_ id: String, _ reason: SessionStore.EndReason, by caller: Caller) async throws -> UserView {
        try await identity.pool.transaction { connection in
            let others = try await UserStore.otherAdmins(than: id, on: connection)
            try await identity.requireLiveSession(of: caller, on: connection)
            guard let user = try await UserStore.locked(id: id, on: connection) else {
                throw ProblemError.notFound("user")
            }
            guard user.deactivatedAt == nil else { return user.view(masked: false) }
            if user.role == .admin, others == 0 { throw Self.lastAdmin }
            let now = identity.now
            let row = try await connection.query(
                """
                UPDATE users SET deactivated_at = $2, updated_at = $2, entitlements_version = $3
                WHERE id = $1 RETURNING \(StoredUser.columns)
                """,
                [
                    .uuid(id), .timestamp(milliseconds: now.milliseconds),
                    .int(try await EntitlementClock.tick(connection)),
                ]
            ).single()
            try await SessionStore.endAll(of: id, reason, at: now, on: connection)
            return try StoredUser(row).view(masked: false)
        }
    }

    private static let lastAdmin = ProblemError(
        409, "last_admin", "This is the last administrator; make another one first: PUT /users/{id}/role.")
}
