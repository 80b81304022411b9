import Contracts
import Foundation
import Postgres

/// Puts closed candles into the room `candles`, inside the transaction that stores them.
struct CandleAnnouncement: Sendable {
    /// The stream of the event log that the room is read from.
    static let stream = "room.\(ClosedCandle.room)"

    /// Appends one event a candle, in the order of the candles' ends.
    func announce(_ closed: [ClosedCandle], on connection: PostgresConnection) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ordered = closed.sorted {
            ($0.end, $0.timeframe.order, $0.symbol) < ($1.end, $1.timeframe.order, $1.symbol)
        }
        let payloads = try ordered.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        _ = try await connection.query(
            """
            WITH added AS (
                INSERT INTO event_log (stream, kind, payload)
                SELECT $1, 'candle', p.payload FROM unnest($2::jsonb[]) WITH ORDINALITY AS p (payload, number)
                ORDER BY p.number)
            SELECT pg_notify(current_schema() || '_event_log', '')
            """, [.text(Self.stream), .jsonArray(payloads)])
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
