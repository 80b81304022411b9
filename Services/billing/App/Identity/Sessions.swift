import BillingCore
import Contracts
import HTTPWire
import Observability
import Postgres
import ServiceKit

/// `POST /auth/refresh` and `POST /auth/logout`.
struct Sessions: Sendable {
    let identity: IdentityContext

    private enum Ending {
        case rotated(SessionStore.Shown, at: Timestamp, until: Timestamp)
        case refused(String)
        case reused(sessionID: String)
    }

    func refresh(_ request: RefreshRequest) async throws -> TokenPair {
        let shownHash = TokenPairs.hash(request.refreshToken)
        let (newToken, newHash) = TokenPairs.newRefreshToken()
        let life = Int64(identity.tokens.refreshSeconds) * 1_000
        // The end of a family must be committed, so the refusal is thrown afterwards.
        let ending: Ending = try await identity.pool.transaction { connection in
            let shown = try await SessionStore.shown(hash: shownHash, on: connection)
            let now = identity.now
            switch (RefreshDecision.decide(shown?.token, at: now, lifeMilliseconds: life), shown) {
            case (.rotate(let expiry), .some(let shown)):
                try await SessionStore.markUsed(
                    hash: shownHash, sessionID: shown.sessionID, at: now, on: connection)
                try await SessionStore.addToken(
                    hash: newHash, sessionID: shown.sessionID, at: now, until: expiry, on: connection)
                return .rotated(shown, at: now, until: expiry)
            case (.endFamily, .some(let shown)):
                try await SessionStore.end(id: shown.sessionID, .reuse, at: now, on: connection)
                return .reused(sessionID: shown.sessionID)
            case (.refuse(let reason), _): return .refused(reason.rawValue)
            case (_, .none): return .refused(RefreshDecision.Reason.unknown.rawValue)
            }
        }
        switch ending {
        case .rotated(let shown, let rotatedAt, let until):
            identity.outcomes.labelled("refresh", "ok").increment()
            return try identity.tokens.pair(
                userID: shown.userID, role: shown.role, sessionID: shown.sessionID, refreshToken: newToken,
                refreshUntil: until, at: rotatedAt)
        case .refused(let reason):
            identity.outcomes.labelled("refresh", reason).increment()
        case .reused(let sessionID):
            identity.outcomes.labelled("refresh", "reused").increment()
            identity.logger.warning("refresh_token_reused", [LogKey("session_id"): .string(sessionID)])
        }
        throw ProblemError(
            401, "refresh_token_invalid", "The refresh token cannot be used; log in again.",
            headers: ["WWW-Authenticate": "Bearer realm=\"sextant\""])
    }

    func logout(_ context: RequestContext) async throws {
        guard let userID = IdentityContext.userID(context.caller.subject) else { return }
        let endsAll = context.text("all") == "true"
        let sessionID = context.caller.sessionID.flatMap(IdentityContext.userID)
        try await identity.pool.transaction { connection in
            if endsAll {
                try await SessionStore.endAll(of: userID, .logout, at: identity.now, on: connection)
            } else if let sessionID {
                try await SessionStore.end(id: sessionID, .logout, at: identity.now, on: connection)
            }
        }
        identity.outcomes.labelled("logout", endsAll ? "all" : "one").increment()
    }
}
