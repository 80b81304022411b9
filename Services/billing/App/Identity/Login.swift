import BillingCore
import Contracts
import HTTPWire
import Observability
import Postgres
import Security
import ServiceKit

/// `POST /auth/login`: one password check in every case, so that neither answer nor time tells who is registered.
struct Login: Sendable {
    let identity: IdentityContext

    /// How a login ended; decided in the transaction that opens the session.
    private enum Ending {
        case opened(sessionID: String, role: UserRole, refreshToken: String, at: Timestamp, until: Timestamp)
        case wrong
        case totpRequired
        case totpRefused
    }

    func run(_ request: LoginRequest, _ context: RequestContext) async throws -> TokenPair {
        let email = EmailAddress(request.email)
        let keys = try await admit(
            AttemptStore.Keys(email: email?.key ?? request.email, address: identity.address(context)))
        let ending: Ending
        let user: StoredUser?
        do {
            (ending, user) = try await check(request, email)
        } catch {
            // Nothing was compared, or nobody will hear what came of it.
            try await identity.attempts.settle(keys, .unknown)
            throw error
        }
        switch ending {
        case .opened(let sessionID, let role, let refreshToken, let openedAt, let until):
            try await settle(keys, .succeeded, "ok")
            try await identity.attempts.remember(keys)
            guard let user else { throw Self.invalid }
            return try identity.tokens.pair(
                userID: user.id, role: role, sessionID: sessionID, refreshToken: refreshToken, refreshUntil: until,
                at: openedAt)
        case .wrong:
            try await settle(keys, .failed, "wrong")
            throw Self.invalid
        case .totpRequired:
            try await settle(keys, .unknown, "totp_required")
            throw Self.refusal("totp_required", "The password is right; give the one-time code as totp.")
        case .totpRefused:
            try await settle(keys, .failed, "totp_refused")
            throw Self.refusal("totp_refused", "The one-time or recovery code is wrong or was used before.")
        }
    }

    private func admit(_ keys: AttemptStore.Keys) async throws -> AttemptStore.Keys {
        do {
            return try await identity.attempts.admit(keys)
        } catch let problem as ProblemError {
            identity.outcomes.labelled("login", problem.code).increment()
            throw problem
        }
    }

    private func settle(
        _ keys: AttemptStore.Keys, _ outcome: AttemptRule.Outcome, _ name: String
    ) async throws {
        identity.outcomes.labelled("login", name).increment()
        try await identity.attempts.settle(keys, outcome)
    }

    private func check(_ request: LoginRequest, _ email: EmailAddress?) async throws -> (Ending, StoredUser?) {
        var user: StoredUser?
        if let email { user = try await identity.users.find(emailKey: email.key) }
        // A deactivated user is compared with nothing, like one who is not there.
        let hash = user.flatMap { $0.deactivatedAt == nil ? $0.passwordHash : nil }
        let verdict = try await identity.passwords.verify(request.password, against: hash)
        guard verdict != .wrong, let user else { return (.wrong, nil) }
        let ending = try await open(user, request)
        if case .opened = ending, verdict == .correctNeedsRehash {
            let stronger = try await identity.passwords.hash(request.password)
            try await identity.users.rehash(id: user.id, from: user.passwordHash, to: stronger)
        }
        return (ending, user)
    }

    /// Looks again under the lock: the user may have been deactivated while the password was checked.
    private func open(_ checked: StoredUser, _ request: LoginRequest) async throws -> Ending {
        let sessionID = identity.newID()
        let (refreshToken, hash) = TokenPairs.newRefreshToken()
        return try await identity.pool.transaction { connection in
            guard let user = try await UserStore.locked(id: checked.id, on: connection),
                user.deactivatedAt == nil, user.passwordHash == checked.passwordHash
            else { return .wrong }
            if user.totpSealed != nil {
                guard request.totp != nil || request.recoveryCode != nil else { return .totpRequired }
                guard
                    try await identity.secondFactor.use(
                        code: request.totp, recoveryCode: request.recoveryCode, of: user, on: connection)
                else { return .totpRefused }
            }
            let now = identity.now
            let end = now.advanced(byMilliseconds: Int64(identity.tokens.maxSessionSeconds) * 1_000)
            let until = min(end, now.advanced(byMilliseconds: Int64(identity.tokens.refreshSeconds) * 1_000))
            try await SessionStore.open(id: sessionID, userID: user.id, at: now, until: end, on: connection)
            try await SessionStore.addToken(hash: hash, sessionID: sessionID, at: now, until: until, on: connection)
            return .opened(sessionID: sessionID, role: user.role, refreshToken: refreshToken, at: now, until: until)
        }
    }

    private static let invalid = refusal("invalid_credentials", "Email and password do not belong together.")

    private static func refusal(_ code: String, _ detail: String) -> ProblemError {
        ProblemError(401, code, detail, headers: ["WWW-Authenticate": "Bearer realm=\"sextant\""])
    }
}
