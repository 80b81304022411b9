import Observability

/// What the database access reports.
struct PostgresMetrics: Sendable {
    let idle: Gauge
    let leased: Gauge
    let waiting: Gauge
    let leaseWait: Histogram
    let queries: Histogram
    let errors: Counter
    let connects: Counter
    let transactions: Counter

    init(_ registry: MetricsRegistry) {
        let connections = registry.gauge(
            "sextant_postgres_connections", "Open connections by state.", labels: ["state"])
        idle = connections.labelled("idle")
        leased = connections.labelled("leased")
        waiting = registry.gauge("sextant_postgres_waiting", "Callers that wait for a connection.")
        leaseWait = registry.histogram(
            "sextant_postgres_lease_wait_seconds", "Time until a caller got a connection.",
            buckets: Histogram.latencySeconds)
        queries = registry.histogram(
            "sextant_postgres_query_seconds", "Time of one statement, COPY or pipeline.",
            buckets: Histogram.latencySeconds)
        errors = registry.counter("sextant_postgres_errors_total", "Failed operations by code.", labels: ["code"])
        connects = registry.counter(
            "sextant_postgres_connects_total", "Attempts to connect by outcome.", labels: ["outcome"])
        transactions = registry.counter(
            "sextant_postgres_transactions_total", "Transactions by outcome.", labels: ["outcome"])
    }
}
