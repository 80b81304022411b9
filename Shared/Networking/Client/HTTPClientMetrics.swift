import Observability

/// What the client counts. `outcome` is a status class (`2xx`) or an error code, so its values are bounded.
struct HTTPClientMetrics: Sendable {
    let requests: Counter
    let seconds: Histogram
    let connectionsLeased: Gauge
    let connectionsIdle: Gauge
    let waiting: Gauge
    let connects: Counter
    let staleRetries: Counter

    init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "http_client_requests_total", "Requests made, by status class or error code.", labels: ["outcome"])
        seconds = registry.histogram(
            "http_client_seconds", "Time from the call to the last byte (to the head, for streams) or the error.")
        let connections = registry.gauge(
            "http_client_pool_connections", "Connections in the pools, by state.", labels: ["state"])
        connectionsLeased = connections.labelled("leased")
        connectionsIdle = connections.labelled("idle")
        waiting = registry.gauge("http_client_pool_waiting", "Requests waiting for a connection.")
        connects = registry.counter("http_client_connects_total", "Connections opened.")
        staleRetries = registry.counter(
            "http_client_stale_retries_total", "Requests sent again because a kept connection had died.")
    }

    func record(outcome: String, nanoseconds: UInt64) {
        requests.labelled(outcome).increment()
        seconds.observe(nanoseconds: nanoseconds)
    }
}
