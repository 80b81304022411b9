import BillingCore
import Contracts
import Observability
import Postgres
import Security
import ServiceKit

/// `POST /auth/totp/setup`, `/enable` and `/disable`.
struct SecondFactorSetup: Sendable {
    let identity: IdentityContext

    private enum Ending {
        case done([Secret])
        case absent
        case refused
    }

    /// A new secret that waits until it is proved. It takes the password, and one that is in use is never replaced:
    /// whoever has only a stolen access token must neither set nor change a second factor.
    func setUp(_ request: TOTPSetupRequest, _ context: RequestContext) async throws -> TOTPSetup {
        let caller = try await identity.caller(context)
        let secret = TOTP.newSecret()
        let sealed = try identity.secondFactor.seal(secret, userID: caller.id)
        _ = try await guarded(caller, context, absent: Self.inUse, refused: Self.wrongPassword) {
            guard caller.totpSealed == nil else { return .absent }
            // Before the transaction: no connection waits for a password.
            let verdict = try await identity.passwords.verify(request.password, against: caller.passwordHash)
            guard verdict != .wrong else { return .refused }
            return try await identity.pool.transaction { try await keep(sealed, of: caller, on: $0) }
        }
        let address = TOTP(secret: secret).uri(issuer: SecondFactor.issuerName, account: caller.email)
        return TOTPSetup(
            secret: secret.withBytes { Base32.encode($0) }, otpauthURL: address.expose())
    }

    private func keep(
        _ sealed: [UInt8], of caller: StoredUser, on connection: PostgresConnection
    ) async throws -> Ending {
        guard let user = try await UserStore.locked(id: caller.id, on: connection), user.totpSealed == nil else {
            return .absent
        }
        guard user.passwordHash == caller.passwordHash else { return .refused }
        try await connection.execute(
            "UPDATE users SET totp_pending_sealed = $2, updated_at = $3 WHERE id = $1",
            [.uuid(user.id), .bytes(sealed), .timestamp(milliseconds: identity.now.milliseconds)])
        return .done([])
    }

    /// Puts the waiting secret in use; a wrong code counts as a failure of the account.
    func enable(_ request: TOTPCode, _ context: RequestContext) async throws -> TOTPState {
        let caller = try await identity.caller(context)
        try identity.secondFactor.requireVault()
        let codes = try await guarded(caller, context, absent: Self.notSetUp) {
            try await identity.pool.transaction { try await enable(request, caller.id, on: $0) }
        }
        return TOTPState(enabled: true, recoveryCodes: codes.map { $0.expose() })
    }

    private func enable(
        _ request: TOTPCode, _ userID: String, on connection: PostgresConnection
    ) async throws -> Ending {
        guard let user = try await UserStore.locked(id: userID, on: connection),
            let pending = user.totpPendingSealed
        else { return .absent }
        let verdict = try identity.secondFactor.verdict(
            request.code, sealed: pending, userID: user.id, lastUsedCounter: nil)
        guard case .accepted(let counter) = verdict else { return .refused }
        let codes = RecoveryCodes.generate()
        try await connection.execute(
            """
            UPDATE users SET totp_sealed = totp_pending_sealed, totp_pending_sealed = NULL, totp_last_counter = $2,
                   updated_at = $3 WHERE id = $1
            """,
            [.uuid(user.id), .int(counter), .timestamp(milliseconds: identity.now.milliseconds)])
        try await connection.execute("DELETE FROM recovery_codes WHERE user_id = $1", [.uuid(user.id)])
        for code in codes {
            guard let hash = RecoveryCodes.hash(code, owner: user.id) else { continue }
            try await connection.execute(
                "INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)", [.uuid(user.id), .text(hash)])
        }
        return .done(codes)
    }

    /// Takes the second factor away.
    func disable(_ request: TOTPRemoval, _ context: RequestContext) async throws -> TOTPState {
        let caller = try await identity.caller(context)
        try identity.secondFactor.requireVault()
        _ = try await guarded(caller, context, absent: Self.notEnabled) {
            guard caller.totpSealed != nil else { return .absent }
            // Before the transaction: no connection waits for a password.
            let verdict = try await identity.passwords.verify(request.password, against: caller.passwordHash)
            guard verdict != .wrong else { return .refused }
            return try await identity.pool.transaction { try await disable(request, caller, on: $0) }
        }
        return TOTPState(enabled: false)
    }

    private func disable(
        _ request: TOTPRemoval, _ caller: StoredUser, on connection: PostgresConnection
    ) async throws -> Ending {
        guard let user = try await UserStore.locked(id: caller.id, on: connection), user.totpSealed != nil else {
            return .absent
        }
        guard user.passwordHash == caller.passwordHash,
            try await identity.secondFactor.use(
                code: request.code, recoveryCode: request.recoveryCode, of: user, on: connection)
        else { return .refused }
        try await connection.execute(
            """
            UPDATE users SET totp_sealed = NULL, totp_pending_sealed = NULL, updated_at = $2 WHERE id = $1
            """, [.uuid(user.id), .timestamp(milliseconds: identity.now.milliseconds)])
        try await connection.execute("DELETE FROM recovery_codes WHERE user_id = $1", [.uuid(user.id)])
        return .done([])
    }

    /// Under the same counting as a login: a stolen access token must not allow guessing passwords or codes.
    private func guarded(
        _ user: StoredUser, _ context: RequestContext, absent: ProblemError, refused: ProblemError = wrongCode,
        _ body: () async throws -> Ending
    ) async throws -> [Secret] {
        let keys = try await identity.attempts.admit(
            AttemptStore.Keys(
                email: EmailAddress(user.email)?.key ?? user.email, address: identity.address(context)))
        let ending: Ending
        do {
            ending = try await body()
        } catch {
            try await identity.attempts.settle(keys, .unknown)
            throw error
        }
        switch ending {
        case .done(let codes):
            try await identity.attempts.settle(keys, .succeeded)
            return codes
        case .absent:
            try await identity.attempts.settle(keys, .unknown)
            throw absent
        case .refused:
            try await identity.attempts.settle(keys, .failed)
            throw refused
        }
    }

    private static let inUse = ProblemError(
        409, "totp_enabled", "A second factor is in use; take it away first: POST /auth/totp/disable.")
    private static let notSetUp = ProblemError(
        400, "totp_not_set_up", "No secret waits; call /auth/totp/setup first.")
    private static let notEnabled = ProblemError(400, "totp_not_enabled", "No second factor is in use.")
    private static let wrongPassword = ProblemError.badField(
        "password", "is not the user's password", code: "password_refused")
    private static let wrongCode = ProblemError(
        400, "totp_refused", "Password or code is wrong, or the code was used before.",
        fields: [.init(field: "code", message: "is wrong or was used before")])
}
