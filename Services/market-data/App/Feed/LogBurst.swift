import Observability

/// Says a thing once in a while instead of each time: the first of a burst is told, the others are counted.
final class LogBurst: Sendable {
    /// Keys remembered at once; beyond them the oldest is forgotten, and told anew.
    static let maxKeys = 1_000

    private struct Burst {
        var toldAt: Int64
        var untold: Int
    }

    private let pauseMilliseconds: Int64
    private let bursts = Locked<[String: Burst]>([:])

    /// Tells each key at most once in that time.
    init(pauseMilliseconds: Int64 = 60_000) {
        self.pauseMilliseconds = pauseMilliseconds
    }

    /// How many to tell now, this one and those untold before it; nil when it is not to be told yet.
    func count(_ key: String, at now: Int64) -> Int? {
        bursts.withLock { bursts in
            guard var burst = bursts[key] else {
                if bursts.count >= Self.maxKeys, let oldest = bursts.min(by: { $0.value.toldAt < $1.value.toldAt }) {
                    bursts[oldest.key] = nil
                }
                bursts[key] = Burst(toldAt: now, untold: 0)
                return 1
            }
            burst.untold += 1
            guard now - burst.toldAt >= pauseMilliseconds else {
                bursts[key] = burst
                return nil
            }
            bursts[key] = Burst(toldAt: now, untold: 0)
            return burst.untold
        }
    }
}
