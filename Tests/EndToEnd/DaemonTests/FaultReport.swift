import Foundation

/// Figures of fault tests go to stderr, where `make test` keeps them.
enum FaultReport {
    /// Whether the long forms run.
    static let isLong = ProcessInfo.processInfo.environment["SEXTANT_LONG_TESTS"] == "1"

    static func say(_ line: String) { FileHandle.standardError.write(Data("fault: \(line)\n".utf8)) }

    static func milliseconds(_ values: [UInt64]) -> String {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return "none" }
        return "min \(first) median \(sorted[sorted.count / 2]) max \(last) ms"
    }
}
