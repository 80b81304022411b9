public import Contracts
public import ServiceKit

extension MarketDataClient {
    /// Takes a portion of a venue's request weight. Never repeated by itself: a portion that was given and not heard of
    /// is lost until the window ends.
    public func leaseBudget(
        _ request: VenueBudgetRequest, venue: Venue
    ) async throws(EndpointClientError) -> VenueBudgetGrant {
        try await client.call(VenueBudgetAPI.lease, request, path: ["venue": venue.description])
    }
}
