import BillingCore
import Contracts
import HTTPWire
import Observability
import Security
import ServiceKit

/// Gives daemons their tokens.
struct ServiceTokens: Sendable {
    private let issuer: TokenIssuer
    private let secrets: [ServiceClient: Secret]
    private let lifetimeSeconds: Int
    private let clock: any TimeSource
    private let issued: Counter

    init(issuer: TokenIssuer, settings: BillingService.Settings, context: ServiceContext) {
        self.issuer = issuer
        secrets = settings.clientSecrets
        lifetimeSeconds = settings.configuration.maxServiceTokenSeconds
        clock = context.clock
        issued = context.metrics.counter(
            "service_tokens_total", "Service tokens asked for, by outcome.", labels: ["outcome"])
    }

    /// The token of a client that shows its secret; every other case is the same refusal.
    func issue(_ request: ServiceTokenRequest) throws -> ServiceToken {
        let client = ServiceClient(rawValue: request.clientId)
        let known = client.flatMap { secrets[$0] }
        // Digests have one length, so that the comparison tells nothing of the secret's.
        let shown = Digest.sha256(Array(request.clientSecret.utf8))
        let expected = known.map { $0.withBytes { Digest.sha256($0) } } ?? SecureRandom.bytes(32)
        guard constantTimeEquals(shown, expected), let client, known != nil else {
            issued.labelled("refused").increment()
            throw ProblemError(
                401, "invalid_client", "client_id and client_secret do not belong to a client of this daemon.",
                headers: ["WWW-Authenticate": "Bearer realm=\"sextant\""])
        }
        let grant = TokenGrant(
            subject: client.rawValue, audiences: BillingConfiguration.audiences,
            lifetimeSeconds: Int64(lifetimeSeconds), use: .service, scopes: client.scopes, roles: ["service"])
        let token = try issuer.issue(grant, nowSeconds: clock.wallMilliseconds / 1_000).token
        issued.labelled("issued").increment()
        return ServiceToken(
            accessToken: token, expiresIn: Int64(lifetimeSeconds), scopes: client.scopes.sorted())
    }

    func add(to routes: inout RouteTable) {
        routes.serve(IdentityAPI.serviceToken) { request, _ in try issue(request) }
    }
}
