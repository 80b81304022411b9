import Contracts

/// Names the state of market and results that a rule was evaluated at. A rule does not fire twice for one state, however
/// small its throttle is: a restart or a second look changes nothing.
public enum AlertCause {
    /// The name, made of what the checks look at.
    public static func name(_ checks: [AlertCheck], _ view: AlertEvaluator.View) -> String {
        var parts: [String] = []
        if checks.contains(where: \.needsQuote), let quote = view.market?.quote {
            parts.append("quote \(quote.bid)/\(quote.ask)")
        }
        if checks.contains(where: \.needsCandles), let candle = view.market?.candles.last {
            parts.append("candle \(candle.openTime)")
        }
        if checks.contains(where: \.needsMetric), let metric = view.metric {
            parts.append("reading \(metric.eventId)")
        }
        return parts.joined(separator: ", ")
    }
}
