import Contracts
import Observability

/// What is measured of venues' REST interfaces. Labels are venues of the configuration, never text from outside.
struct RestMetrics: Sendable {
    private let requests: Counter
    private let weight: Gauge
    private let leases: Counter
    private let queue: Gauge

    init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "venue_requests_total", "Requests to venues' REST interfaces, by outcome.", labels: ["venue", "outcome"])
        weight = registry.gauge(
            "venue_used_weight", "Weight used in the running window as the venue counts it.", labels: ["venue"])
        leases = registry.counter(
            "venue_leased_weight_total", "Weight taken from the shared account.", labels: ["venue"])
        queue = registry.gauge("venue_requests_waiting", "Requests that wait for their turn.", labels: ["venue"])
    }

    func asked(_ venue: Venue, outcome: String) { requests.labelled(venue.description, outcome).increment() }
    func used(_ venue: Venue, weight used: Int64) { weight.labelled(venue.description).set(Double(used)) }
    func leased(_ venue: Venue, _ granted: Int64) { leases.labelled(venue.description).increment(by: Int(granted)) }
    func waiting(_ venue: Venue, _ count: Int) { queue.labelled(venue.description).set(count) }
}
