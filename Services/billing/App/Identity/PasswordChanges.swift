import BillingCore
import Contracts
import Observability
import Postgres
import Security
import ServiceKit

/// `POST /auth/password`, `/users/{id}/password-reset` and `/auth/password/reset`.
///
/// Whoever else knew the old password has its sessions ended with it: a change keeps the caller's own, a reset none.
struct PasswordChanges: Sendable {
    let identity: IdentityContext

    // MARK: With the old password

    func change(_ request: PasswordChange, _ context: RequestContext) async throws {
        let caller = try await identity.caller(context)
        try Self.requireStrength(request.newPassword, email: caller.email)
        // Counted like a login: a stolen access token must not allow guessing the password.
        let keys = try await identity.attempts.admit(
            AttemptStore.Keys(
                email: EmailAddress(caller.email)?.key ?? caller.email, address: identity.address(context)))
        let changed: Bool
        do {
            changed = try await replace(request, of: caller, keeping: context.caller.sessionID)
        } catch {
            try await identity.attempts.settle(keys, .unknown)
            throw error
        }
        identity.outcomes.labelled("password", changed ? "ok" : "wrong").increment()
        try await identity.attempts.settle(keys, changed ? .succeeded : .failed)
        guard changed else {
            throw ProblemError.badField(
                "current_password", "is not the present password", code: "password_refused")
        }
    }

    private func replace(
        _ request: PasswordChange, of caller: StoredUser, keeping sessionID: String?
    ) async throws -> Bool {
        // Before the transaction: no connection waits for a password.
        guard try await identity.passwords.verify(request.currentPassword, against: caller.passwordHash) != .wrong
        else { return false }
        let hash = try await identity.passwords.hash(request.newPassword)
        return try await identity.pool.transaction { connection in
            guard let user = try await UserStore.locked(id: caller.id, on: connection), user.deactivatedAt == nil,
                user.passwordHash == caller.passwordHash
            else { return false }
            try await store(hash, of: user.id, keeping: sessionID.flatMap(IdentityContext.userID), on: connection)
            return true
        }
    }

    // MARK: With a token of an administrator

    func issueTicket(_ context: RequestContext) async throws -> PasswordResetTicket {
        let id = try NamedUser.id(context)
        let (token, hash) = Self.newToken()
        let expiry: Timestamp = try await identity.pool.transaction { connection in
            guard let user = try await UserStore.locked(id: id, on: connection), user.deactivatedAt == nil else {
                throw ProblemError.notFound("user")
            }
            try await identity.requireLiveSession(of: context.caller, on: connection)
            let now = identity.now
            let expiry = now.advanced(byMilliseconds: Int64(identity.settings.resetTokenSeconds) * 1_000)
            try await connection.execute(
                """
                INSERT INTO password_resets (user_id, hash, issued_by, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, issued_by = excluded.issued_by,
                    issued_at = excluded.issued_at, expires_at = excluded.expires_at
                """,
                [
                    .uuid(id), .bytes(hash), .text(context.caller.subject), .timestamp(milliseconds: now.milliseconds),
                    .timestamp(milliseconds: expiry.milliseconds),
                ])
            return expiry
        }
        identity.outcomes.labelled("reset_ticket", "ok").increment()
        context.logger.info("password_reset_issued", [LogKey("user_id"): .string(id)])
        return PasswordResetTicket(resetToken: token, expiresAt: expiry)
    }

    func reset(_ request: PasswordReset, _ context: RequestContext) async throws {
        try await identity.attempts.pace(address: identity.address(context), for: "password_reset")
        let token = TokenPairs.hash(request.resetToken)
        guard let user = try await owner(of: token) else { throw refused() }
        try Self.requireStrength(request.newPassword, email: user.email)
        let hash = try await identity.passwords.hash(request.newPassword)
        let isDone = try await identity.pool.transaction { connection in
            guard let user = try await UserStore.locked(id: user.id, on: connection), user.deactivatedAt == nil else {
                return false
            }
            // Good once: of two who show it at the same time the second finds nothing to delete.
            let deleted = try await connection.execute(
                "DELETE FROM password_resets WHERE user_id = $1 AND hash = $2 AND expires_at > $3",
                [.uuid(user.id), .bytes(token), .timestamp(milliseconds: identity.now.milliseconds)])
            guard deleted == 1 else { return false }
            try await store(hash, of: user.id, keeping: nil, on: connection)
            return true
        }
        guard isDone else { throw refused() }
        identity.outcomes.labelled("reset", "ok").increment()
    }

    private func owner(of token: [UInt8]) async throws -> StoredUser? {
        let rows = try await identity.pool.query(
            """
            SELECT \(StoredUser.columns) FROM password_resets JOIN users ON users.id = password_resets.user_id
            WHERE hash = $1 AND password_resets.expires_at > $2 AND deactivated_at IS NULL
            """, [.bytes(token), .timestamp(milliseconds: identity.now.milliseconds)], isIdempotent: true)
        return try rows.first.map(StoredUser.init)
    }

    private func refused() -> ProblemError {
        identity.outcomes.labelled("reset", "refused").increment()
        return ProblemError(
            400, "reset_token_invalid",
            "reset_token: is unknown, used, replaced or too old; ask an administrator anew.",
            fields: [.init(field: "reset_token", message: "cannot be used")])
    }

    // MARK: Both

    private func store(
        _ hash: String, of userID: String, keeping sessionID: String?, on connection: PostgresConnection
    ) async throws {
        let now = identity.now
        try await connection.execute(
            "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1",
            [.uuid(userID), .text(hash), .timestamp(milliseconds: now.milliseconds)])
        // A ticket that is still out was for the password that is gone.
        try await connection.execute("DELETE FROM password_resets WHERE user_id = $1", [.uuid(userID)])
        try await SessionStore.endAll(of: userID, .passwordChanged, except: sessionID, at: now, on: connection)
    }

    private static func requireStrength(_ password: String, email: String) throws(ProblemError) {
        guard let address = EmailAddress(email) else { return }
        try PasswordStrength.require(password, email: address, field: "new_password")
    }

    private static func newToken() -> (text: String, hash: [UInt8]) {
        // Tells people who find one what it is.
        let text = "sxp_" + Base64URL.encode(SecureRandom.bytes(32))
        return (text, TokenPairs.hash(text))
    }
}
