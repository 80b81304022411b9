import Contracts
import HTTPWire
public import Observability
import Security

/// Verifies bearer tokens locally and compares them with what an endpoint asks for.
public struct TokenAuthenticator: Sendable {
    private let issuer: String
    private let audience: String
    private let leewaySeconds: Int64
    private let source: any TokenKeySource
    private let clock: any TimeSource
    private let refusals: Counter
    private let verified = VerifiedTokens()

    /// An authenticator for tokens of this issuer and audience.
    public init(
        settings: TokenSettings, source: any TokenKeySource, clock: any TimeSource, metrics: MetricsRegistry
    ) {
        issuer = settings.issuer
        audience = settings.audience
        leewaySeconds = Int64(settings.leewaySeconds)
        self.source = source
        self.clock = clock
        refusals = metrics.counter(
            "http_authorization_refused_total", "Requests refused because of their token, by reason.", labels: ["code"])
    }

    /// Who calls, or a 401, 403 or 503 problem.
    func authorize(_ headers: HTTPHeaders, for rule: EndpointAuthorization) async throws(ProblemError) -> Caller {
        do throws(ProblemError) {
            switch rule {
            case .everyone:
                return .anonymous
            case .anyCaller:
                return try await caller(headers)
            case .scope(let scope):
                let caller = try await caller(headers)
                guard caller.scopes.contains(scope) else { throw Self.missingScope(scope) }
                return caller
            }
        } catch {
            refusals.labelled(error.code).increment()
            throw error
        }
    }

    private func caller(_ headers: HTTPHeaders) async throws(ProblemError) -> Caller {
        let fields = headers.all("Authorization")
        guard let field = fields.first else {
            throw Self.unauthorized("token_missing", "This endpoint needs a bearer token.", error: nil)
        }
        guard fields.count == 1, let space = field.utf8.firstIndex(of: UInt8(ascii: " ")),
            field[..<space].lowercased() == "bearer"
        else {
            throw Self.unauthorized("token_malformed", "Authorization must be `Bearer <token>`, given once.")
        }
        let token = String(field[field.utf8.index(after: space)...])
        guard let keys = await source.current() else {
            throw .unavailable("token_keys_unavailable", "Tokens cannot be verified yet.")
        }
        do throws(SecurityError) {
            return try verify(token, keys)
        } catch {
            guard error.code == .tokenKeyUnknown, let newer = await source.refreshed() else {
                throw Self.refusal(error)
            }
            do throws(SecurityError) {
                return try verify(token, newer)
            } catch {
                throw Self.refusal(error)
            }
        }
    }

    private func verify(_ token: String, _ keys: KeySet) throws(SecurityError) -> Caller {
        let second = clock.wallMilliseconds / 1_000
        return try verified.caller(token, keys: keys, second: second) { () throws(SecurityError) in
            let verifier = TokenVerifier(
                issuer: issuer, audience: audience, keys: keys, leewaySeconds: leewaySeconds)
            let claims = try verifier.verify(token, nowSeconds: second)
            return Caller(
                subject: claims.subject, scopes: claims.scopes, sessionID: claims.sessionID,
                tokenExpiresAtSeconds: claims.expiresAtSeconds)
        }
    }

    private static func refusal(_ error: SecurityError) -> ProblemError {
        unauthorized(error.code.rawValue, "The token is not accepted: \(error.message).")
    }

    private static func unauthorized(_ code: String, _ detail: String, error: String? = "invalid_token") -> ProblemError
    {
        let challenge = "Bearer realm=\"sextant\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        return ProblemError(401, code, detail, headers: ["WWW-Authenticate": challenge])
    }

    private static func missingScope(_ scope: String) -> ProblemError {
        ProblemError(
            403, "insufficient_scope", "The token lacks the scope \(scope).",
            headers: ["WWW-Authenticate": "Bearer realm=\"sextant\", error=\"insufficient_scope\", scope=\"\(scope)\""])
    }
}
