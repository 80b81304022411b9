public import Contracts
public import Observability
import Resilience
public import ServiceKit

/// Calls billing.
public struct BillingClient: Sendable {
    /// The path its token keys are published at.
    public static let keysPath = BillingAPI.keys.declaration.path
    /// Opens for a short time only: daemons that start before billing wait for its keys.
    private static let breaker = CircuitBreaker.Configuration(openMilliseconds: 200, maxOpenMilliseconds: 2_000)
    let client: EndpointClient

    /// A client that finds billing by the address of its token keys.
    /// - Parameter token: the service token for calls that need one; without it only public endpoints can be called.
    public init(
        keysURL: String, context: ServiceContext, token: (@Sendable () async throws -> Secret)? = nil
    ) {
        let base = keysURL.hasSuffix(Self.keysPath) ? String(keysURL.dropLast(Self.keysPath.count)) : keysURL
        client = EndpointClient(
            neighbour: "billing", baseURL: base, http: context.httpClient, clock: context.clock,
            logger: context.logger,
            metrics: context.metrics, breaker: Self.breaker, token: token)
    }

    /// The public keys tokens are verified with.
    public func keys() async throws(EndpointClientError) -> PublishedKeySet {
        try await client.call(BillingAPI.keys, Nothing())
    }

    /// The service token of a client that shows its secret.
    public func serviceToken(_ request: ServiceTokenRequest) async throws(EndpointClientError) -> ServiceToken {
        try await client.call(IdentityAPI.serviceToken, request)
    }

    /// Whether billing takes requests, and if not, why.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        try await client.call(StandardAPI.ready, Nothing(), accepting: [503])
    }
}
