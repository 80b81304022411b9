public import Contracts
public import ServiceKit

/// Calls order-router.
public struct OrderRouterClient: Sendable {
    private let client: EndpointClient

    /// A client of the daemon at `baseURL`.
    public init(baseURL: String, context: ServiceContext) {
        client = EndpointClient(
            neighbour: "order-router", baseURL: baseURL, http: context.httpClient, clock: context.clock,
            logger: context.logger, metrics: context.metrics)
    }

    /// Whether order-router takes requests, and if not, why.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        try await client.call(StandardAPI.ready, Nothing(), accepting: [503])
    }
}
