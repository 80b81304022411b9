import Contracts
import Foundation
import Postgres

/// Puts closed candles into the room `candles`, inside the transaction that stores them.
struct CandleAnnouncement: Sendable {
    /// The publisher's name of the sandbox.
    static let sandbox = "sandbox"
    /// The publisher's name of live venues.
    static let live = "live"

    /// The publisher's name in the room.
    let source: String

    /// Appends one event a candle, in the order of the candles' ends. The event's id names epoch, series and candle, so
    /// that a candle is told once however often it is computed.
    func announce(_ closed: [ClosedCandle], epochID: Int64?, on connection: PostgresConnection) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ordered = closed.sorted {
            ($0.end, $0.timeframe.order, $0.symbol) < ($1.end, $1.timeframe.order, $1.symbol)
        }
        let events = try ordered.map { candle in
            (
                eventID:
                    "\(epochID.map { "\($0):" } ?? "")\(candle.venue):\(candle.symbol):\(candle.timeframe.rawValue):"
                    + "\(candle.candle.openTime.milliseconds)",
                payload: String(decoding: try encoder.encode(candle), as: UTF8.self)
            )
        }
        guard !events.isEmpty else { return }
        try await RoomStore.append(room: .candles, source: source, events: events, on: connection)
    }
}

extension ClosedCandle {
    /// Where the next candle of its series opens.
    var end: Timestamp { timeframe.nextOpenTime(after: candle.openTime) }
}

extension Timeframe {
    /// Its place among the timeframes, shortest first.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
