import HTTPWire
import Observability

/// Counts and times requests by route template, never by path.
struct RequestMetrics: Sendable {
    let inFlight: Gauge
    private let requests: Counter
    private let durations: Histogram

    init(_ metrics: MetricsRegistry) {
        inFlight = metrics.gauge("http_requests_in_flight", "Requests being answered.")
        requests = metrics.counter(
            "http_requests_total", "Requests answered, by method, route template and status.",
            labels: ["method", "route", "status"])
        durations = metrics.histogram(
            "http_request_duration_seconds", "Time from request head to answer, by route template.", labels: ["route"])
    }

    func record(_ method: HTTPMethod, _ route: String, _ status: Int, nanoseconds: UInt64) {
        requests.labelled(Self.method(method), route, String(status)).increment()
        durations.labelled(route).observe(nanoseconds: nanoseconds)
    }

    /// Methods nobody declares share one name: a label never comes from a caller.
    static func method(_ method: HTTPMethod) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "OTHER"
        }
    }
}
