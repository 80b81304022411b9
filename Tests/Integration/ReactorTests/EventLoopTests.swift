import CLinux
import Glibc
import Observability
import Reactor
import Testing

/// An actor that lives on a loop, as every connection of the suite does.
private actor Counter {
    private let loop: EventLoop
    private(set) var value = 0

    init(loop: EventLoop) { self.loop = loop }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    func add() -> Bool {
        value += 1
        return loop.isCurrent
    }

    /// Called by the loop's callbacks: enters the actor without a hop.
    nonisolated func addFromCallback() { assumeIsolated { $0.value += 1 } }
}

@Suite("Event loop")
struct EventLoopTests {
    @Test func anActorOnTheLoopRunsOnItsThread() async throws {
        let loop = try EventLoop.start(name: "test-actor")
        defer { loop.shutdown() }
        let counter = Counter(loop: loop)
        #expect(await counter.add())
        #expect(!loop.isCurrent)
        await withCheckedContinuation { continuation in
            loop.execute {
                counter.addFromCallback()
                continuation.resume()
            }
        }
        #expect(await counter.value == 2)
    }

    @Test func tasksWithThePreferenceStayOnTheLoop() async throws {
        let loop = try EventLoop.start(name: "test-task")
        defer { loop.shutdown() }
        let isOnLoop = await Task(executorPreference: loop) {
            let before = loop.isCurrent
            await Task.yield()
            return before && loop.isCurrent
        }.value
        #expect(isOnLoop)
    }

    @Test func timersFireInOrderOfTheirDeadline() async throws {
        let loop = try EventLoop.start(name: "test-timers")
        defer { loop.shutdown() }
        let order = Locked<[Int]>([])
        await withCheckedContinuation { continuation in
            loop.execute {
                _ = loop.schedule(afterMilliseconds: 30) {
                    order.withLock { $0.append(3) }
                    continuation.resume()
                }
                _ = loop.schedule(afterMilliseconds: 10) { order.withLock { $0.append(1) } }
                _ = loop.schedule(afterMilliseconds: 20) { order.withLock { $0.append(2) } }
            }
        }
        #expect(order.withLock { $0 } == [1, 2, 3])
    }

    @Test func aCancelledTimerLeavesTheHeapAtOnce() async throws {
        let loop = try EventLoop.start(name: "test-cancel")
        defer { loop.shutdown() }
        let counts = await withCheckedContinuation { continuation in
            loop.execute {
                let timers = (0..<1_000).map { loop.schedule(afterMilliseconds: 60_000 + Int64($0 % 7)) {} }
                let before = loop.scheduledCount
                for timer in timers.shuffledDeterministically() { loop.cancel(timer) }
                if let first = timers.first { loop.cancel(first) }
                continuation.resume(returning: (before, loop.scheduledCount))
            }
        }
        #expect(counts.0 == 1_000)
        #expect(counts.1 == 0)
    }

    @Test func aCancelledSleepEndsAtOnceAndSaysSo() async throws {
        let loop = try EventLoop.start(name: "test-sleep")
        defer { loop.shutdown() }
        let start = loop.monotonicNanoseconds
        let task = Task { try await loop.sleep(milliseconds: 60_000) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(loop.monotonicNanoseconds - start < 5_000_000_000)
        let left = await withCheckedContinuation { continuation in
            loop.execute { continuation.resume(returning: loop.scheduledCount) }
        }
        #expect(left == 0)
    }

    @Test func callsFromManyThreadsAllArrive() async throws {
        let loop = try EventLoop.start(name: "test-wake")
        defer { loop.shutdown() }
        let counter = Counter(loop: loop)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 { _ = await counter.add() }
                }
            }
        }
        #expect(await counter.value == 8_000)
    }

    @Test func aSocketPairCarriesBytesBothWays() async throws {
        let loop = try EventLoop.start(name: "test-sockets")
        defer { loop.shutdown() }
        let pair = try Self.socketPair()
        let received: String = try await withCheckedThrowingContinuation { continuation in
            loop.execute {
                do {
                    try loop.watch(pair.1, .read) { readiness in
                        var buffer = [UInt8](repeating: 0, count: 64)
                        let result = buffer.withUnsafeMutableBytes { Socket.read(pair.1, into: $0) }
                        loop.unwatch(pair.1)
                        guard case .bytes(let count) = result, readiness.contains(.read) else {
                            return continuation.resume(returning: "\(result)")
                        }
                        continuation.resume(returning: String(decoding: buffer[..<count], as: UTF8.self))
                    }
                    let sent = Array("hello".utf8).withUnsafeBytes { Socket.write(pair.0, $0) }
                    if sent != .bytes(5) { continuation.resume(returning: "\(sent)") }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
        #expect(received == "hello")
        Socket.close(pair.0)
        Socket.close(pair.1)
    }

    /// A descriptor closed and opened again inside one turn must not receive the event of its predecessor.
    @Test func anEventOfAClosedDescriptorDoesNotReachItsSuccessor() async throws {
        let loop = try EventLoop.start(name: "test-stale")
        defer { loop.shutdown() }
        let first = try Self.socketPair()
        let second = try Self.socketPair()
        let wrongCalls = Locked(0)
        let firstCalls = Locked(0)
        await withCheckedContinuation { continuation in
            loop.execute {
                // Both become readable in the same turn; whichever handler runs first replaces the other's descriptor.
                let replace: @Sendable (Int32) -> Void = { victim in
                    loop.unwatch(victim)
                    Socket.close(victim)
                    let fresh = (try? Self.socketPair()) ?? (-1, -1)
                    let reused = fresh.0 == victim ? fresh.0 : fresh.1
                    try? loop.watch(reused, .read) { _ in wrongCalls.withLock { $0 += 1 } }
                }
                let handle: @Sendable (Int32, Int32) -> Void = { own, other in
                    loop.unwatch(own)
                    let isFirst = firstCalls.withLock { count in
                        count += 1
                        return count == 1
                    }
                    if isFirst { replace(other) }
                }
                try? loop.watch(first.1, .read) { _ in handle(first.1, second.1) }
                try? loop.watch(second.1, .read) { _ in handle(second.1, first.1) }
                for writer in [first.0, second.0] { _ = [UInt8(1)].withUnsafeBytes { Socket.write(writer, $0) } }
                _ = loop.schedule(afterMilliseconds: 50) { continuation.resume() }
            }
        }
        #expect(firstCalls.withLock { $0 } == 1)
        #expect(wrongCalls.withLock { $0 } == 0)
    }

    static func socketPair() throws -> (Int32, Int32) {
        var descriptors: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &descriptors) == 0)
        return (descriptors[0], descriptors[1])
    }
}

extension Array {
    /// A fixed permutation: every seventh element, round and round.
    fileprivate func shuffledDeterministically() -> [Element] {
        (0..<count).map { self[($0 * 7 + 3) % count] }
    }
}
