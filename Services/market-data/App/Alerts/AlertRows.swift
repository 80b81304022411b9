import Contracts
import Postgres

/// From rows to what goes over the wire.
enum AlertRows {
    static let alertColumns = """
        id, owner_id, title, detail, risk, rule, throttle_s, status, obstacles, evaluated_at, acknowledged,
        last_triggered_at, created_at, updated_at
        """
    static let triggerColumns = """
        id, alert_id, title, severity, symbol, venue, strategy, seen, triggered_at
        """
    static let deliveryColumns = """
        id, trigger_id, alert_id, type, target, status, attempts, last_error, available_at, finished_at
        """

    struct Unreadable: Error {
        let column: String
    }

    static func alert(_ row: PostgresRow, channels: [AlertChannel]) throws -> Alert {
        Alert(
            id: try row.uuid("id"), ownerId: try row.string("owner_id"), title: try row.string("title"),
            detail: try row.string("detail"), risk: try value("risk", row),
            rule: try AlertJSON.read(AlertRule.self, try row.string("rule")), channels: channels,
            throttleSeconds: try row.int("throttle_s"),
            state: AlertState(
                status: try value("status", row),
                obstacles: try AlertJSON.read([AlertObstacle].self, try row.string("obstacles")),
                evaluatedAt: try time("evaluated_at", row)),
            acknowledged: try row.bool("acknowledged"), lastTriggeredAt: try time("last_triggered_at", row),
            createdAt: Timestamp(milliseconds: try row.timestampMilliseconds("created_at")),
            updatedAt: Timestamp(milliseconds: try row.timestampMilliseconds("updated_at")))
    }

    static func trigger(_ row: PostgresRow, deliveries: [AlertDelivery]) throws -> AlertTrigger {
        AlertTrigger(
            id: try row.uuid("id"), alertId: try row.uuid("alert_id"), title: try row.string("title"),
            severity: try value("severity", row), symbol: try Symbol(parsing: try row.string("symbol")),
            venue: try Venue(parsing: try row.string("venue")), strategy: try row.optionalString("strategy"),
            values: try AlertJSON.read([String: Decimal12].self, try row.string("seen")),
            triggeredAt: Timestamp(milliseconds: try row.timestampMilliseconds("triggered_at")),
            deliveries: deliveries)
    }

    static func delivery(_ row: PostgresRow) throws -> AlertDelivery {
        let status: AlertDeliveryStatus = try value("status", row)
        return AlertDelivery(
            id: try row.uuid("id"), triggerId: try row.uuid("trigger_id"), alertId: try row.uuid("alert_id"),
            type: try value("type", row), target: try row.optionalString("target"), status: status,
            attempts: try row.int("attempts"), lastError: try row.optionalString("last_error"),
            nextAttemptAt: status == .pending ? try time("available_at", row) : nil,
            finishedAt: try time("finished_at", row))
    }

    static func reading(_ row: PostgresRow) throws -> MetricReading {
        MetricReading(
            eventId: try row.string("event_id"), accountId: try row.string("account_id"),
            symbol: try Symbol(parsing: try row.string("symbol")), pnl: try Money(parsing: try row.numeric("pnl")),
            drawdown: try Percent(parsing: try row.numeric("drawdown")),
            occurredAt: Timestamp(milliseconds: try row.timestampMilliseconds("occurred_at")))
    }

    static func value<Choice: RawRepresentable>(_ column: String, _ row: PostgresRow) throws -> Choice
    where Choice.RawValue == String {
        guard let value = Choice(rawValue: try row.string(.name(column))) else { throw Unreadable(column: column) }
        return value
    }

    private static func time(_ column: String, _ row: PostgresRow) throws -> Timestamp? {
        try row.optionalTimestampMilliseconds(.name(column)).map { Timestamp(milliseconds: $0) }
    }
}
