public import Contracts

/// Why a condition has no value.
public enum AlertGap: Error, Sendable, Equatable {
    case unknownInstrument
    case noQuote
    case staleQuote
    case noCandles
    case warmingUp(left: Int)
    case noMetric
    case staleMetric
    case outOfRange
    case failed

    /// As it is shown to the owner of the rule.
    public func obstacle(_ condition: String) -> AlertObstacle {
        AlertObstacle(condition: condition, code: code, detail: detail)
    }

    /// Stable machine code.
    public var code: String {
        switch self {
        case .unknownInstrument: "unknown_instrument"
        case .noQuote: "no_quote"
        case .staleQuote: "stale_quote"
        case .noCandles: "no_candles"
        case .warmingUp: "warming_up"
        case .noMetric: "no_metric"
        case .staleMetric: "stale_metric"
        case .outOfRange: "value_out_of_range"
        case .failed: "evaluation_failed"
        }
    }

    private var detail: String {
        switch self {
        case .unknownInstrument: "This server has no market of that name."
        case .noQuote: "The market shows no bid and ask yet."
        case .staleQuote: "The market has not moved for longer than a quote is trusted."
        case .noCandles: "No candle of the timeframe has closed yet."
        case .warmingUp(let left): "\(left) more closed candles are needed."
        case .noMetric: "No reading of this account and symbol has come yet."
        case .staleMetric: "The last profit that was told is of another UTC day."
        case .outOfRange: "The value is not a number that can be shown."
        case .failed: "The evaluation failed; the log of market-data says why."
        }
    }
}
