import Contracts
import Observability

/// Writes triggers to the log.
struct LogSender: AlertSender {
    let logger: Logger

    func send(_ delivery: AlertDeliveryStore.Claimed) async -> AlertSendOutcome {
        let trigger = delivery.trigger
        logger.info(
            "alert_triggered",
            [
                LogKey("alert_id"): .string(trigger.alertId), LogKey("trigger_id"): .string(trigger.id),
                LogKey("severity"): .string(trigger.severity.rawValue), LogKey("title"): .string(trigger.title),
                LogKey("symbol"): .string(trigger.symbol.description),
                LogKey("venue"): .string(trigger.venue.description),
            ])
        return .delivered
    }
}
