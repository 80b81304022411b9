import Exchanges
import MarketDataCore

/// Asks a venue's public REST interface. Requests wait for their turn under the venue's limits; none is dropped.
protocol VenueRest: Sendable {
    /// Asks, and asks again while the failure is of a kind that passes.
    /// - Throws: ``ExchangeError`` of the last try; `HTTPClientError` when there was no answer; `CancellationError`.
    func ask(_ question: PublicRequest, priority: RequestPriority) async throws -> PublicAnswer
}
