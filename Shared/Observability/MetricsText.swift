/// Prometheus text format 0.0.4.
struct MetricsText {
    private var out = ""

    typealias Labels = [(name: String, value: String)]

    mutating func append(_ name: String, _ family: MetricsRegistry.Family) {
        switch family.kind {
        case .counter(let counter):
            header(name, family.help, "counter")
            for (labels, series) in MetricsText.all(counter, counter.series) {
                sample(name, labels, String(series.value))
            }
        case .gauge(let gauge):
            header(name, family.help, "gauge")
            for (labels, series) in MetricsText.all(gauge, gauge.series) {
                sample(name, labels, MetricsText.number(series.value))
            }
        case .histogram(let histogram):
            header(name, family.help, "histogram")
            for (labels, series) in MetricsText.all(histogram, histogram.series) {
                append(name, labels, histogram.bounds, series.snapshot)
            }
        case .readCounter(let read):
            guard let value = read() else { return }
            header(name, family.help, "counter")
            sample(name, [], MetricsText.number(value))
        case .readGauge(let read):
            guard let value = read() else { return }
            header(name, family.help, "gauge")
            sample(name, [], MetricsText.number(value))
        }
    }

    consuming func finish() -> String { out }

    private mutating func append(
        _ name: String, _ labels: Labels, _ bounds: [Double], _ snapshot: Histogram.Snapshot
    ) {
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds, snapshot.buckets) {
            cumulative += count
            sample(name + "_bucket", labels + [(name: "le", value: MetricsText.number(bound))], String(cumulative))
        }
        sample(name + "_bucket", labels + [(name: "le", value: "+Inf")], String(snapshot.count))
        sample(name + "_sum", labels, MetricsText.number(snapshot.sum))
        sample(name + "_count", labels, String(snapshot.count))
    }

    private mutating func header(_ name: String, _ help: String, _ type: String) {
        out += "# HELP \(name) \(MetricsText.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: String) {
        out += name
        if !labels.isEmpty {
            out += "{"
            for (index, label) in labels.enumerated() {
                out += "\(index == 0 ? "" : ",")\(label.name)=\"\(MetricsText.escaped(label.value, quotes: true))\""
            }
            out += "}"
        }
        out += " \(value)\n"
    }

    private static func all<Series>(_ root: Series, _ table: SeriesTable<Series>?) -> [(labels: Labels, series: Series)]
    {
        table?.sorted() ?? [(labels: [], series: root)]
    }

    /// Shortest text that reads back as the same number; whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.magnitude < 1e15, value == value.rounded(.towardZero) { return String(Int64(value)) }
        return value.description
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
