import Contracts
import Foundation
import Observability

/// Bodies of alerts and readings.
enum AlertBodies {
    /// An alert on a price at or above a threshold.
    static func price(
        _ symbol: String = "BTCUSDT", above threshold: Int = 30_000, channels: String = "[]", throttle: Int = 900,
        title: String = "High", strategy: String = "breakout", risk: String = "warning"
    ) -> String {
        """
        {"title":"\(title)","detail":"It is high.","risk":"\(risk)","throttle_seconds":\(throttle),
         "rule":{"symbol":"\(symbol)","strategy":"\(strategy)",
                 "conditions":{"price":{"operator":"above","value":"\(threshold)"}}},
         "channels":\(channels)}
        """
    }

    /// An alert on a loss at or below a threshold.
    static func loss(below threshold: Int = -150, throttle: Int = 900, account: String? = nil) -> String {
        """
        {"title":"Loss","throttle_seconds":\(throttle),
         "rule":{"symbol":"BTCUSDT",\(account.map { "\"account_id\":\"\($0)\"," } ?? "")
                 "conditions":{"pnl":{"operator":"below","value":"\(threshold)"}}}}
        """
    }

    static func webhook(_ url: String) -> String { #"[{"type":"webhook","target":"\#(url)"}]"# }

    static func reading(
        pnl: String, drawdown: String = "0", owner: String = RunningAlerts.alice, id: String = UUID().uuidString,
        at time: Int64 = SystemTime().wallMilliseconds
    ) throws -> MetricReading {
        MetricReading(
            eventId: id, accountId: "acct-\(owner)", symbol: try Symbol(parsing: "BTCUSDT"),
            pnl: try Money(parsing: pnl), drawdown: try Percent(parsing: drawdown),
            occurredAt: Timestamp(milliseconds: time))
    }
}
