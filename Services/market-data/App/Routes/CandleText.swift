import Contracts
import Foundation

/// Candles as text: lines of JSON, and comma-separated values in the form that `import` reads back.
enum CandleText {
    /// The head line of the values.
    static let head =
        "open_time_ms,open,high,low,close,volume,quote_volume,taker_buy_volume,trade_count,missing_minutes,revised_at_ms"

    /// One JSON object a line.
    static func lines(_ candles: [Candle]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text: [UInt8] = []
        for candle in candles {
            text.append(contentsOf: try encoder.encode(candle))
            text.append(0x0A)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A head line, then one line a candle; what is not known is empty.
    static func csv(_ candles: [Candle]) -> String {
        var text = head + "\n"
        for candle in candles { text += line(candle) }
        return text
    }

    /// One candle as a line.
    static func line(_ candle: Candle) -> String {
        let columns: [String] = [
            String(candle.openTime.milliseconds), candle.open.description, candle.high.description,
            candle.low.description, candle.close.description, candle.volume.description,
            candle.quoteVolume?.description ?? "", candle.takerBuyVolume?.description ?? "",
            candle.tradeCount.map { String($0) } ?? "", candle.missingMinutes.map { String($0) } ?? "",
            candle.revisedAt.map { String($0.milliseconds) } ?? "",
        ]
        return columns.joined(separator: ",") + "\n"
    }
}
