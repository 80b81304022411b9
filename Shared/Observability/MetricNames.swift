/// What Prometheus and `promtool check metrics` ask of names.
enum MetricNames {
    /// Traps on a name, label or help text that a scrape would refuse or the linter would complain about.
    static func check(_ name: String, help: String, labels: [String], isCounter: Bool) {
        precondition(isValid(name, colons: true), "metric name \(name) must match [a-zA-Z_:][a-zA-Z0-9_:]*")
        precondition(name.hasSuffix("_total") == isCounter, "\(name): counters, and only they, end in _total")
        for suffix in ["_bucket", "_count", "_sum"] {
            precondition(!name.hasSuffix(suffix), "\(name): \(suffix) belongs to histograms")
        }
        precondition(!help.isEmpty, "\(name) needs a help text")
        precondition(Set(labels).count == labels.count, "\(name): a label is named twice")
        for label in labels {
            precondition(isValid(label, colons: false), "label \(label) of \(name) must match [a-zA-Z_][a-zA-Z0-9_]*")
            precondition(!label.hasPrefix("__"), "label \(label) of \(name): two underscores are reserved")
        }
    }

    static func isValid(_ name: String, colons: Bool) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            case UInt8(ascii: ":"): colons
            default: isDigit(byte)
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
