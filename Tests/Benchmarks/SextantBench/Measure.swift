import Foundation

/// Times closures in turns, so that a machine that slows down slows both.
enum Measure {
    /// Runs both closures `rounds` times in turns (after one warm-up each) and gives the median seconds of each.
    static func inTurns(
        rounds: Int, _ ours: () throws -> Void, _ peer: () throws -> Void
    ) rethrows -> (ours: Double, peer: Double) {
        try ours()
        try peer()
        var times: ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            times.0.append(try seconds(ours))
            times.1.append(try seconds(peer))
        }
        return (median(times.0), median(times.1))
    }

    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        try body()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// Prints one row of the results' table.
    static func row(_ what: String, _ ours: String, _ peer: String, ratio: Double, aim: String) {
        print("| \(what) | \(ours) | \(peer) | \(String(format: "%.2f", ratio))x | \(aim) |")
    }

    static func nanoseconds(_ seconds: Double, per count: Int) -> String {
        String(format: "%.1f ns", seconds * 1e9 / Double(count))
    }
}

/// Keeps the optimiser from dropping work whose result nobody reads.
@inline(never)
func consume<T>(_ value: T) {
    withExtendedLifetime(value) {}
}
