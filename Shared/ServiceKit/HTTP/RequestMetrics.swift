import HTTPWire
import Observability

/// Counts requests by route template, never by path. The server times them by the same template.
struct RequestMetrics: Sendable {
    private let requests: Counter

    init(_ metrics: MetricsRegistry) {
        requests = metrics.counter(
            "http_route_requests_total", "Requests answered, by method, route template and status.",
            labels: ["method", "route", "status"])
    }

    func record(_ method: HTTPMethod, _ route: String, _ status: Int) {
        requests.labelled(Self.method(method), route, String(status)).increment()
    }

    /// Methods nobody declares share one name: a label never comes from a caller.
    static func method(_ method: HTTPMethod) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "OTHER"
        }
    }
}
