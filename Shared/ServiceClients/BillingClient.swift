public import Contracts
public import Observability
public import ServiceKit

/// Calls billing.
public struct BillingClient: Sendable {
    /// The path its token keys are published at.
    public static let keysPath = BillingAPI.keys.declaration.path
    let client: EndpointClient

    /// A client that finds billing by the address of its token keys.
    /// - Parameter token: the service token for calls that need one; without it only public endpoints can be called.
    public init(
        keysURL: String, context: ServiceContext, token: (@Sendable () async throws -> Secret)? = nil
    ) {
        let base = keysURL.hasSuffix(Self.keysPath) ? String(keysURL.dropLast(Self.keysPath.count)) : keysURL
        client = EndpointClient(neighbour: "billing", baseURL: base, context: context, token: token)
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
        try await client.readiness()
    }
}
