import Glibc
import Observability
import Reactor
import Testing

@Suite("Blocking thread")
struct BlockingThreadTests {
    private struct Refusal: Error {}

    @Test func callsRunInOrderAndErrorsComeBack() async throws {
        let thread = try BlockingThread(name: "test-block", maxQueued: 16)
        #expect(try await thread.run { 42 } == 42)
        await #expect(throws: Refusal.self) { try await thread.run { throw Refusal() } }
    }

    @Test func aFullQueueRefusesAtOnce() async throws {
        let thread = try BlockingThread(name: "test-full", maxQueued: 2)
        let gate = Locked(false)
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        return try await thread.run {
                            while !gate.withLock({ $0 }) { usleep(1_000) }
                            return true
                        }
                    } catch {
                        gate.withLock { $0 = true }
                        return false
                    }
                }
            }
            var all: [Bool] = []
            for await result in group { all.append(result) }
            return all
        }
        #expect(results.contains(false))
        #expect(results.contains(true))
    }
}
