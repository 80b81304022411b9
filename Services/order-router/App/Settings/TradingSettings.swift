import Contracts
import ServiceKit
import Trading

/// Brokers, limits and capital, from the configuration.
struct TradingSettings: Sendable {
    /// Venue by broker.
    let brokers: [String: Venue]
    /// The limits; the daily one may be set at run time.
    let limits: RiskLimits
    /// What an account starts with, in quote currency.
    let capital: Money
    /// Most risk alerts kept of one account.
    let riskAlertsKept: Int

    private struct Pair {
        let venue: String
        let symbol: String
        let maxPosition: Quantity
        let maxOrderSize: Quantity
    }

    /// The pairs of the sandbox and their limits (the names are the sections of `limits`).
    private static let sandboxPairs: [String: Pair] = [
        "btcusdt": Pair(
            venue: "binance.spot", symbol: "BTCUSDT", maxPosition: Quantity(2), maxOrderSize: threeQuarters),
        "ethusdt": Pair(
            venue: "binance.spot", symbol: "ETHUSDT", maxPosition: Quantity(50), maxOrderSize: Quantity(10)),
        "aapl": Pair(venue: "ibkr.paper", symbol: "AAPL", maxPosition: Quantity(5000), maxOrderSize: Quantity(1000)),
        "msft": Pair(venue: "ibkr.paper", symbol: "MSFT", maxPosition: Quantity(4000), maxOrderSize: Quantity(800)),
    ]
    private static let threeQuarters = (try? Quantity(parsing: "0.75")) ?? .zero
    private static let sandboxBrokers = ["binance": "binance.spot", "ibkr": "ibkr.paper"]

    init(_ reader: ConfigurationReader) {
        brokers = Self.brokers(reader)
        limits = RiskLimits(
            instruments: Self.instruments(reader),
            dailyNotional: Self.positive(
                reader, "trading.daily_notional_limit", Money(1000000),
                "Most value an account may route in one UTC day, in quote currency."),
            defaultStopLoss: Self.positive(
                reader, "trading.stop_loss", Money(50000),
                "Loss at which an account without its own stop may only reduce, in quote currency."),
            maxDailyLoss: Self.positive(
                reader, "trading.max_daily_loss", Money(50000),
                "Realised loss of one UTC day, with an order's expected loss, above which opening orders are refused."),
            alertShare: Self.positive(
                reader, "trading.alert_share_percent", Percent(80),
                "Share of a limit above which a finding warns, in percent."))
        capital = Self.positive(
            reader, "trading.account_capital", Money(100000),
            "What an account starts with, in quote currency; its equity and drawdown are counted from it.")
        riskAlertsKept = reader.integer(
            "trading.risk_alerts_kept", default: 1_000, in: 1...100_000, "Most risk alerts kept of one account.")
    }

    /// The limits with the daily one that was set at run time.
    func limits(daily: Money?) -> RiskLimits {
        guard let daily else { return limits }
        return RiskLimits(
            instruments: limits.instruments, dailyNotional: daily, defaultStopLoss: limits.defaultStopLoss,
            maxDailyLoss: limits.maxDailyLoss, alertShare: limits.alertShare)
    }

    private static func brokers(_ reader: ConfigurationReader) -> [String: Venue] {
        var brokers: [String: Venue] = [:]
        for name in Set(sandboxBrokers.keys).union(reader.names(under: "brokers")).sorted() {
            let path = "brokers.\(name)"
            let text = reader.text(
                path, default: sandboxBrokers[name], .anyText(maxCharacters: 64), "The venue the broker trades on.")
            guard let venue = try? Venue(parsing: text ?? "") else {
                reader.refuse(path, "is not a venue such as binance.spot")
                continue
            }
            brokers[name] = venue
        }
        return brokers
    }

    private static func instruments(_ reader: ConfigurationReader) -> [InstrumentKey: InstrumentLimits] {
        var instruments: [InstrumentKey: InstrumentLimits] = [:]
        for name in Set(sandboxPairs.keys).union(reader.names(under: "limits")).sorted() {
            let path = "limits.\(name)"
            let known = sandboxPairs[name]
            let venue = reader.text(
                path + ".venue", default: known?.venue, .anyText(maxCharacters: 64), "The pair's venue.")
            let symbol = reader.text(
                path + ".symbol", default: known?.symbol, .anyText(maxCharacters: 64), "The pair's symbol.")
            let limits = InstrumentLimits(
                maxPosition: positive(
                    reader, path + ".max_position", known?.maxPosition ?? .zero,
                    "Largest position, long or short, in base units; its value at the market's price is the largest value."
                ),
                maxOrderSize: positive(
                    reader, path + ".max_order_size", known?.maxOrderSize ?? .zero,
                    "Largest opening order, in base units."))
            guard let venue = try? Venue(parsing: venue ?? ""), let symbol = try? Symbol(parsing: symbol ?? "") else {
                reader.refuse(path, "needs a venue such as binance.spot and a symbol such as BTCUSDT")
                continue
            }
            let key = InstrumentKey(venue: venue, symbol: symbol)
            if instruments[key] != nil {
                reader.refuse(path + ".symbol", "another section of limits has this venue and symbol; keep one")
            }
            instruments[key] = limits
        }
        return instruments
    }

    private static func positive<Value: DecimalValue>(
        _ reader: ConfigurationReader, _ path: String, _ fallback: Value, _ documentation: String
    ) -> Value {
        let value: Value = reader.decimal(path, default: fallback, documentation)
        if !value.isPositive { reader.refuse(path, "must be above 0") }
        return value
    }
}
