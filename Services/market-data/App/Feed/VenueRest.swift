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

/// A look at a venue's clock, in milliseconds.
struct VenueClockReading: Sendable {
    /// What the venue said, since 1970.
    let venue: Int64
    /// When the question left, by our clock that never goes back.
    let sent: Int64
    /// When the answer came, by the same.
    let received: Int64
    /// When the answer came, by our wall clock.
    let wall: Int64
}
