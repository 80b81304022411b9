import Observability
import Testing

@Suite struct ClockAndLockTests {
    @Test func theSystemsClocksMove() {
        let time = SystemTime()
        let first = time.monotonicNanoseconds
        #expect(time.wallMilliseconds > 1_767_225_600_000, "the wall clock is past 2026")
        #expect(time.monotonicNanoseconds >= first)
    }

    @Test func manualTimeMovesWhenTold() {
        let time = ManualTime(wallMilliseconds: 1000, monotonicNanoseconds: 5)
        time.advance(milliseconds: 250)
        #expect(time.wallMilliseconds == 1250 && time.monotonicNanoseconds == 250_000_005)
        time.setWall(milliseconds: 10)
        #expect(time.wallMilliseconds == 10 && time.monotonicNanoseconds == 250_000_005)
    }

    @Test func theLockExcludes() async {
        let locked = Locked<[Int: Int]>([:])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for index in 0..<5000 { locked.withLock { $0[index % 10, default: 0] += 1 } }
                }
            }
        }
        #expect(locked.withLock { $0.values.reduce(0, +) } == 40_000)
    }

    @Test func theLockIsReleasedOnAnError() {
        struct Failure: Error {}
        let locked = Locked(0)
        for _ in 0..<3 {
            #expect(throws: Failure.self) {
                try locked.withLock { value throws(Failure) in
                    value += 1
                    throw Failure()
                }
            }
        }
        #expect(locked.withLock { $0 } == 3)
    }

    @Test func whatItHoldsIsFreed() {
        final class Probe: Sendable {
            let gone: Locked<Bool>
            init(_ gone: Locked<Bool>) { self.gone = gone }
            deinit { gone.withLock { $0 = true } }
        }
        let gone = Locked(false)
        do {
            let holder = Locked<Probe?>(Probe(gone))
            #expect(holder.withLock { $0 != nil })
        }
        #expect(gone.withLock { $0 })
    }
}
