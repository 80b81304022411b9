import Contracts

/// Candles as text: lines of JSON, and comma-separated values in the form that `import` reads back.
enum CandleText {
    /// The head line of the values.
    static let head =
        "open_time_ms,open,high,low,close,volume,quote_volume,taker_buy_volume,trade_count,missing_minutes,revised_at_ms"

    /// One JSON object a line.
    static func lines(_ candles: [Candle]) -> String {
        var text = JSONBytes(reservingBytes: candles.count * 200)
        for candle in candles {
            candle.write(to: &text)
            text.plain("\n")
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// A head line, then one line a candle; what is not known is empty.
    static func csv(_ candles: [Candle]) -> String {
        var text = Array((head + "\n").utf8)
        text.reserveCapacity(candles.count * 100)
        for candle in candles { append(candle, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// One candle as a line.
    static func line(_ candle: Candle) -> String {
        var text: [UInt8] = []
        append(candle, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ candle: Candle, to text: inout [UInt8]) {
        func separate() { text.append(0x2C) }
        func append(_ number: Int64?) {
            separate()
            if let number { text.append(contentsOf: String(number).utf8) }
        }
        text.append(contentsOf: String(candle.openTime.milliseconds).utf8)
        for price in [candle.open, candle.high, candle.low, candle.close] {
            separate()
            price.decimal.append(to: &text)
        }
        for number in [candle.volume.decimal, candle.quoteVolume?.decimal, candle.takerBuyVolume?.decimal] {
            separate()
            number?.append(to: &text)
        }
        append(candle.tradeCount)
        append(candle.missingMinutes)
        append(candle.revisedAt?.milliseconds)
        text.append(0x0A)
    }
}
