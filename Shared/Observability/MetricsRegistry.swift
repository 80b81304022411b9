/// The metrics of one process; renders Prometheus text format 0.0.4.
///
/// Asking twice for the same name gives the same metric; asking with another type or other labels is a programming
/// error and traps, as do names that Prometheus or its linter would refuse.
public final class MetricsRegistry: Sendable {
    /// Series a family may have before new label values share the overflow series.
    public static let defaultMaxSeries = 200
    /// `Content-Type` of ``render()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let families = Locked<[String: Family]>([:])

    /// One metric family.
    struct Family: Sendable {
        let help: String
        let labels: [String]
        let kind: Kind
    }

    /// What a family holds.
    enum Kind: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
        case readCounter(@Sendable () -> Double?)
        case readGauge(@Sendable () -> Double?)
    }

    /// Starts empty.
    public init() {}

    /// A counter; its name ends in `_total`.
    public func counter(
        _ name: String, _ help: String, labels: [String] = [], maxSeries: Int = defaultMaxSeries
    ) -> Counter {
        MetricNames.check(name, help: help, labels: labels, isCounter: true)
        let kind = register(name, help, labels) {
            .counter(Counter(series: MetricsRegistry.table(labels, maxSeries)))
        }
        guard case .counter(let counter) = kind else { preconditionFailure("\(name) is not a counter") }
        return counter
    }

    /// A gauge.
    public func gauge(
        _ name: String, _ help: String, labels: [String] = [], maxSeries: Int = defaultMaxSeries
    ) -> Gauge {
        MetricNames.check(name, help: help, labels: labels, isCounter: false)
        let kind = register(name, help, labels) { .gauge(Gauge(series: MetricsRegistry.table(labels, maxSeries))) }
        guard case .gauge(let gauge) = kind else { preconditionFailure("\(name) is not a gauge") }
        return gauge
    }

    /// A histogram; the buckets are ascending upper bounds without +Inf.
    public func histogram(
        _ name: String,
        _ help: String,
        labels: [String] = [],
        buckets: [Double] = Histogram.latencySeconds,
        maxSeries: Int = defaultMaxSeries
    ) -> Histogram {
        MetricNames.check(name, help: help, labels: labels, isCounter: false)
        precondition(!labels.contains("le"), "\(name): the label le belongs to the histogram itself")
        precondition(
            !buckets.isEmpty && buckets.allSatisfy(\.isFinite) && zip(buckets, buckets.dropFirst()).allSatisfy(<),
            "\(name): buckets must ascend")
        let kind = register(name, help, labels) {
            .histogram(Histogram(bounds: buckets, series: MetricsRegistry.table(labels, maxSeries)))
        }
        guard case .histogram(let histogram) = kind else { preconditionFailure("\(name) is not a histogram") }
        precondition(histogram.bounds == buckets, "\(name) exists with other buckets")
        return histogram
    }

    /// A gauge read when rendered; nil leaves it out of that answer.
    public func gauge(_ name: String, _ help: String, read: @escaping @Sendable () -> Double?) {
        MetricNames.check(name, help: help, labels: [], isCounter: false)
        families.withLock { $0[name] = Family(help: help, labels: [], kind: .readGauge(read)) }
    }

    /// A counter kept elsewhere and read when rendered; nil leaves it out of that answer.
    public func counter(_ name: String, _ help: String, read: @escaping @Sendable () -> Double?) {
        MetricNames.check(name, help: help, labels: [], isCounter: true)
        families.withLock { $0[name] = Family(help: help, labels: [], kind: .readCounter(read)) }
    }

    /// All metrics as text, sorted by name and labels, so that two renderings of the same state are equal.
    public func render() -> String {
        let snapshot = families.withLock { $0 }
        var text = MetricsText()
        for (name, family) in snapshot.sorted(by: { $0.key < $1.key }) {
            text.append(name, family)
        }
        return text.finish()
    }

    private func register(
        _ name: String, _ help: String, _ labels: [String], make: @Sendable () -> Kind
    ) -> Kind {
        families.withLock { families in
            if let known = families[name] {
                precondition(known.labels == labels, "\(name) exists with labels \(known.labels)")
                return known.kind
            }
            let kind = make()
            families[name] = Family(help: help, labels: labels, kind: kind)
            return kind
        }
    }

    private static func table<Series: AnyObject & Sendable>(
        _ labels: [String], _ maxSeries: Int
    ) -> SeriesTable<Series>? {
        labels.isEmpty ? nil : SeriesTable(labelNames: labels, maxSeries: maxSeries)
    }
}
