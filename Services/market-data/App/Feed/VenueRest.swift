import Exchanges
import MarketDataCore

/// Asks a venue's public REST interface. Requests wait for their turn under the venue's limits; none is dropped.
protocol VenueRest: Sendable {
    /// Asks, and asks again while the failure is of a kind that passes.
    /// - Throws: ``ExchangeError`` of the last try; `HTTPClientError` when there was no answer; `CancellationError`.
    func ask(_ question: PublicRequest, priority: RequestPriority) async throws -> PublicAnswer

    /// Asks for the venue's clock and says when exactly the question left and the answer came.
    func readClock() async throws -> VenueClockReading

    /// Weight used of the running window as the venue last said; nil when it did not.
    func reportedWeight() async -> Int64?
}

/// A look at a venue's clock; all in milliseconds since 1970, `sent` and `received` by ours.
struct VenueClockReading: Sendable {
    let venue: Int64
    let sent: Int64
    let received: Int64
}
