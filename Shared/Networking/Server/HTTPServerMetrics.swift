import HTTPWire
import Observability

/// The server's own metrics. Hot series are looked up once and kept.
struct HTTPServerMetrics {
    private static let methods: [HTTPMethod] = [.get, .post, .put, .delete, .patch, .head, .options]

    private let requests: Counter
    private let seconds: Histogram
    private var requestSeries: [Counter?] = Array(repeating: nil, count: 8 * 600)
    private var unroutedSeconds: Histogram
    private var routeSeconds: [String: Histogram] = [:]

    /// Open connections.
    let connections: Gauge
    private let shed: Counter
    private let closed: Counter
    /// Parse failures by code.
    private let refused: Counter

    init(registry: MetricsRegistry) {
        requests = registry.counter(
            "http_requests_total", "Requests answered.", labels: ["method", "status"], maxSeries: 400)
        seconds = registry.histogram(
            "http_request_seconds", "Time from a request's head to the end of its answer.", labels: ["route"])
        unroutedSeconds = seconds.labelled("none")
        connections = registry.gauge("http_connections", "Open connections.")
        shed = registry.counter(
            "http_shed_total", "Requests and connections turned away to protect the rest.", labels: ["reason"])
        closed = registry.counter(
            "http_connections_cut_total", "Connections cut because a limit was passed.", labels: ["reason"])
        refused = registry.counter(
            "http_requests_refused_total", "Requests that broke the protocol or a size limit.", labels: ["code"])
    }

    mutating func answered(_ method: HTTPMethod, _ status: Int, route: String?, nanoseconds: UInt64) {
        let methodIndex = HTTPServerMetrics.methods.firstIndex(of: method) ?? HTTPServerMetrics.methods.count
        let slot = methodIndex * 600 + min(max(status, 0), 599)
        if let series = requestSeries[slot] {
            series.increment()
        } else {
            let name = methodIndex < HTTPServerMetrics.methods.count ? method.rawValue : "other"
            let series = requests.labelled(name, String(status))
            requestSeries[slot] = series
            series.increment()
        }
        guard let route else { return unroutedSeconds.observe(nanoseconds: nanoseconds) }
        if let series = routeSeconds[route] {
            series.observe(nanoseconds: nanoseconds)
        } else {
            let series = seconds.labelled(route)
            routeSeconds[route] = series
            series.observe(nanoseconds: nanoseconds)
        }
    }

    func shed(_ reason: ShedReason) { shed.labelled(reason.rawValue).increment() }
    func cut(_ reason: CutReason) { closed.labelled(reason.rawValue).increment() }
    func refused(_ code: String) { refused.labelled(code).increment() }
}

/// Why a request or a connection was turned away.
enum ShedReason: String {
    case concurrentRequests = "concurrent_requests"
    case connections = "connections"
    case connectionsPerAddress = "connections_per_address"
    case descriptors = "descriptors"
}

/// Why a connection was cut.
enum CutReason: String {
    case headerDeadline = "header_deadline"
    case bodyRate = "body_rate"
    case writeDeadline = "write_deadline"
    case drainDeadline = "drain_deadline"
    case streamFailed = "stream_failed"
}
