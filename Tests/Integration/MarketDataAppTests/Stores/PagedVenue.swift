import Contracts
import Exchanges
import MarketDataCore
import Observability

@testable import MarketDataApp

/// A venue with a few minutes of candles, which may stop answering for good.
final class PagedVenue: VenueRest {
    private struct State {
        var starts: [Timestamp] = []
        var pagesLeft: Int?
    }

    private let candles: [VenueCandle]
    private let state = Locked(State())
    /// What its clock says, in milliseconds since 1970; far behind every candle's end.
    let clock = Locked<Int64>(4_000_000_000_000)

    init(stage: MarketStage, minutes: Range<Int64>, without: Set<Int64>) {
        candles = minutes.filter { !without.contains($0) }.map { stage.candle($0) }
    }

    /// Where each question began.
    var starts: [Timestamp] { state.withLock { $0.starts } }

    func fail(afterPages pages: Int?) { state.withLock { $0.pagesLeft = pages } }

    func ask(_ question: PublicRequest, priority: RequestPriority) async throws -> PublicAnswer {
        guard case .candles(_, _, _, let start, let end, let limit) = question, let start, let end else {
            throw ExchangeError(.unsupported, message: "only candles")
        }
        let isOver = state.withLock { state in
            state.starts.append(start)
            guard let left = state.pagesLeft else { return false }
            state.pagesLeft = left - 1
            return left <= 0
        }
        if isOver { throw ExchangeError(.region, venueCode: "-451", message: "not offered where you are") }
        return .candles(Array(candles.filter { $0.openTime >= start && $0.openTime < end }.prefix(limit)))
    }

    func readClock() async throws -> VenueClockReading {
        VenueClockReading(venue: clock.withLock { $0 }, sent: 0, received: 0, wall: 0)
    }

    func reportedWeight() async -> Int64? { nil }
}
