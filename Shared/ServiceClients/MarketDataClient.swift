public import Contracts
public import ServiceKit

/// Calls market-data.
public struct MarketDataClient: Sendable {
    private let client: EndpointClient

    /// A client of the daemon at `baseURL`.
    public init(baseURL: String, context: ServiceContext) {
        client = EndpointClient(
            neighbour: "market-data", baseURL: baseURL, http: context.httpClient, clock: context.clock,
            logger: context.logger, metrics: context.metrics)
    }

    /// Whether market-data takes requests, and if not, why.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        try await client.call(StandardAPI.ready, Nothing(), accepting: [503])
    }
}
