public import Contracts

/// The id an order gets from what it is for: strategy, version, candle and signal. The same signal always has the same
/// id, so that an order that is sent again is the same order.
public enum ClientOrderID {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// At most 36 of `[A-Za-z0-9.]`: 22 for the strategy, 5 for the candle's minute, then version and signal.
    public static func derive(strategy: StrategyID, version: Int, candle: Timestamp, signal: Int) -> String {
        let minute = UInt128(max(candle.milliseconds, 0) / 60_000)
        return [
            text(strategy.value, width: 22), text(minute, width: 5), text(UInt128(max(version, 0)), width: 1),
            text(UInt128(max(signal, 0)), width: 1),
        ].joined(separator: ".")
    }

    private static func text(_ value: UInt128, width: Int) -> String {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0 || bytes.count < width {
            bytes.append(digits[Int(rest % 62)])
            rest /= 62
        }
        return String(decoding: bytes.reversed(), as: UTF8.self)
    }
}
