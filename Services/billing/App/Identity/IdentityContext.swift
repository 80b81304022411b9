import Contracts
import HTTPWire
import Observability
import Postgres
import Security
import ServiceKit

/// What every part of identity works with.
struct IdentityContext: Sendable {
    let settings: IdentitySettings
    let pool: PostgresPool
    let clock: any TimeSource
    let logger: Logger
    let users: UserStore
    let attempts: AttemptStore
    let passwords: PasswordWork
    let secondFactor: SecondFactor
    let tokens: TokenPairs
    let outcomes: Counter

    init(_ settings: IdentitySettings, issuer: TokenIssuer, context: ServiceContext) throws {
        self.settings = settings
        pool = context.pool
        clock = context.clock
        logger = context.logger
        users = UserStore(pool: context.pool)
        attempts = AttemptStore(
            pool: context.pool, clock: context.clock, accountRule: settings.accountRule,
            addressRule: settings.addressRule, actRule: settings.actRule)
        passwords = try PasswordWork(settings: settings, context: context)
        secondFactor = try SecondFactor(key: settings.vaultKey, clock: context.clock)
        tokens = TokenPairs(
            issuer: issuer, accessSeconds: settings.accessTokenSeconds, refreshSeconds: settings.refreshTokenSeconds,
            maxSessionSeconds: settings.maxSessionSeconds)
        outcomes = context.metrics.counter(
            "identity_outcomes_total", "Logins, refreshes and other acts of identity, by outcome.",
            labels: ["act", "outcome"])
    }

    /// Now, in milliseconds.
    var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    /// A new id.
    func newID() -> String {
        var generator = SystemRandom()
        return TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
    }

    /// The caller's own user. 404 when the token speaks for no user, 401 when its session has ended.
    func caller(_ context: RequestContext) async throws -> StoredUser {
        guard let id = Self.userID(context.caller.subject),
            let found = try await users.caller(
                id: id, sessionID: context.caller.sessionID.flatMap(Self.userID))
        else { throw ProblemError.notFound("user") }
        guard !found.sessionEnded else { throw Self.sessionEnded }
        guard found.user.deactivatedAt == nil else { throw ProblemError.notFound("user") }
        return found.user
    }

    /// Refuses a token whose session has ended. What a role allows ends with its session and not only with the token:
    /// else an administrator whose role was taken away gives it back to himself. Tokens of services have no session.
    func requireLiveSession(of caller: Caller) async throws {
        guard let id = caller.sessionID.flatMap(Self.userID) else { return }
        if try await SessionStore.hasEnded(id: id, on: pool) { throw Self.sessionEnded }
    }

    /// The same within a transaction, once everything is locked that could end the session.
    func requireLiveSession(of caller: Caller, on connection: PostgresConnection) async throws {
        guard let id = caller.sessionID.flatMap(Self.userID) else { return }
        if try await SessionStore.hasEnded(id: id, on: connection) { throw Self.sessionEnded }
    }

    private static let sessionEnded = ProblemError(
        401, "session_ended", "The session of this token has ended; log in again.",
        headers: ["WWW-Authenticate": "Bearer realm=\"sextant\", error=\"invalid_token\""])

    /// The canonical text of an id; nil for what is none.
    static func userID(_ text: String) -> String? {
        (try? Identifier<UserTag>(parsing: text))?.description
    }

    /// Where a request came from, for pacing.
    func address(_ context: RequestContext) -> String {
        guard settings.trustsForwardedFor, let last = context.headers.all("X-Forwarded-For").last,
            let address = last.split(separator: ",").last
        else { return context.peerAddress }
        return String(address.filter { $0 != " " }.prefix(64))
    }
}
