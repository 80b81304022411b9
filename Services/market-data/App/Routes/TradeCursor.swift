import Contracts
import ServiceKit

/// The place of a trade in a list as a cursor: its time, and its id in hexadecimal.
enum TradeCursor {
    static func encode(_ trade: MarketTrade) -> String {
        "\(trade.time.milliseconds)-\(RoomCursor.encode(trade.tradeID))"
    }

    static func decode(_ cursor: String) throws(ProblemError) -> (time: Timestamp, id: String) {
        let parts = cursor.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), let id = RoomCursor.decode(String(parts[1])),
            let time = try? Timestamp(validatingMilliseconds: number)
        else { throw .badCursor }
        return (time, id)
    }
}
