import Observability

/// Prints a registry with everything in it, for promtool and prometheus_client.
enum MetricsPeer {
    static func run() {
        let registry = MetricsRegistry()
        ProcessMetrics.register(in: registry)
        let requests = registry.counter(
            "http_requests_total", "Requests, by \"route\" \\ and\nstatus.", labels: ["route", "status"])
        requests.labelled("a\"b\\c\nd é 漢 \u{1}", "200").increment()
        for index in 0..<300 {
            requests.labelled("/orders/\(index % 250)", "\(200 + index % 4)").increment(by: index)
        }
        let gauge = registry.gauge("peer_value_ratio", "Values of all kinds.", labels: ["kind"])
        for (kind, value) in [
            ("zero", 0.0), ("negative", -1.5), ("small", 1e-300), ("large", 1.7976931348623157e308), ("third", 1.0 / 3),
            ("nan", .nan), ("infinity", .infinity), ("minus_infinity", -.infinity), ("whole", 123_456_789),
            ("beyond", 1e18),
        ] as [(String, Double)] {
            gauge.labelled(kind).set(value)
        }
        let latency = registry.histogram("http_request_duration_seconds", "Time to answer.", labels: ["route"])
        for index in 0..<1000 {
            latency.labelled("/orders/{id}").observe(Double(index) * 0.0007)
        }
        registry.histogram("response_size_bytes", "Size.", buckets: [100, 1000, 10_000]).observe(512)
        registry.counter("untouched_total", "Never counted.")
            .increment(by: 0)
        print(registry.render(), terminator: "")
    }
}
