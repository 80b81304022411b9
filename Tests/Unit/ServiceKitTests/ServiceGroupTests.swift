import Observability
import TestKit
import Testing

@testable import ServiceKit

@Suite("Service group")
struct ServiceGroupTests {
    struct Part: ServicePart {
        let name: String
        let journal: Locked<[String]>
        var startError: ServiceFailure?
        var runError: ServiceFailure?
        var returnsEarly = false
        var hangsInStart = false

        func start() async throws {
            journal.withLock { $0.append("start \(name)") }
            if hangsInStart {
                await UntilCancelled.wait()
                throw CancellationError()
            }
            if let startError { throw startError }
        }

        func run() async throws {
            if let runError { throw runError }
            if !returnsEarly { await UntilCancelled.wait() }
        }

        func stop() async { journal.withLock { $0.append("stop \(name)") } }
    }

    let journal = Locked<[String]>([])
    let sink = MemorySink()
    var logger: Logger { Logger(service: "test", sink: sink) }
    var entries: [String] { journal.withLock { $0 } }

    @Test func stopsInReverseOrderWhenAsked() async {
        let shutdown = ShutdownRequest()
        let group = ServiceGroup(
            parts: [Part(name: "a", journal: journal), Part(name: "b", journal: journal)], logger: logger)
        let journal = journal
        let status = await group.run(until: shutdown) {
            journal.withLock { $0.append("ready") }
            shutdown.ask(reason: "test")
        } whenStopping: {
            journal.withLock { $0.append("stopping") }
        }
        #expect(status == .clean)
        #expect(entries == ["start a", "start b", "ready", "stopping", "stop b", "stop a"])
    }

    @Test func aPartThatDoesNotStartStopsTheOnesBefore() async {
        let failure = ServiceFailure(.neighbourNeverCame, code: "database_unreachable", "never came")
        let parts = [
            Part(name: "a", journal: journal), Part(name: "b", journal: journal, startError: failure),
            Part(name: "c", journal: journal),
        ]
        let status = await ServiceGroup(parts: parts, logger: logger).run(until: ShutdownRequest())
        #expect(status == .neighbourNeverCame)
        #expect(entries == ["start a", "start b", "stop a"])
        #expect(sink.lines.contains { $0.contains("database_unreachable") && $0.contains("never came") })
    }

    @Test func aPartThatFailsWhileRunningEndsTheDaemon() async {
        let failure = ServiceFailure(.partFailed, code: "broken", "broke")
        let parts = [Part(name: "a", journal: journal), Part(name: "b", journal: journal, runError: failure)]
        #expect(await ServiceGroup(parts: parts, logger: logger).run(until: ShutdownRequest()) == .partFailed)
        #expect(entries.suffix(2) == ["stop b", "stop a"])
    }

    @Test func stoppingIsToldOnceThoughAPartFailsMeanwhile() async {
        struct FailsWhenCancelled: ServicePart {
            let name = "late"
            let began: ShutdownRequest
            func start() async throws {}
            func run() async throws {
                await began.wait()
                throw ServiceFailure(.partFailed, code: "broken", "broke while stopping")
            }
            func stop() async {}
        }
        let shutdown = ShutdownRequest()
        let stopping = ShutdownRequest()
        let journal = journal
        // The part fails as soon as stopping has begun, before the callback that told it so returns.
        let group = ServiceGroup(parts: [FailsWhenCancelled(began: stopping)], logger: logger)
        _ = await group.run(until: shutdown) {
            shutdown.ask(reason: "test")
        } whenStopping: {
            journal.withLock { $0.append("stopping") }
            stopping.ask(reason: "test")
            for _ in 0..<100 { await Task.yield() }
        }
        #expect(entries == ["stopping"])
    }

    @Test func aPartThatReturnsEarlyIsAFailure() async {
        let part = Part(name: "a", journal: journal, returnsEarly: true)
        #expect(await ServiceGroup(parts: [part], logger: logger).run(until: ShutdownRequest()) == .partFailed)
        #expect(sink.lines.contains { $0.contains("ended_early") })
    }

    @Test func aSignalDuringStartIsACleanStop() async {
        let shutdown = ShutdownRequest()
        let parts = [Part(name: "a", journal: journal), Part(name: "b", journal: journal, hangsInStart: true)]
        shutdown.ask(reason: "test")
        #expect(await ServiceGroup(parts: parts, logger: logger).run(until: shutdown) == .clean)
        #expect(!entries.contains("stop b"))
    }

    /// A part that takes its time to notice that it is cancelled.
    struct SlowToEnd: ServicePart {
        let name = "slow"
        let journal: Locked<[String]>

        func start() async throws {}

        func run() async throws {
            await UntilCancelled.wait()
            await Task { await pause(milliseconds: 300) }.value
            journal.withLock { $0.append("run ended") }
        }

        func stop() async { journal.withLock { $0.append("stop slow") } }
    }

    @Test func stoppingIsToldBeforeThePartsHaveNoticed() async {
        let shutdown = ShutdownRequest()
        let journal = journal
        let group = ServiceGroup(parts: [SlowToEnd(journal: journal)], logger: logger)
        let status = await group.run(until: shutdown) {
            shutdown.ask(reason: "test")
        } whenStopping: {
            journal.withLock { $0.append("stopping") }
        }
        #expect(status == .clean)
        #expect(entries == ["stopping", "run ended", "stop slow"])
    }

    @Test func askingTwiceIsTold() {
        let shutdown = ShutdownRequest()
        #expect(shutdown.ask(reason: "one"))
        #expect(!shutdown.ask(reason: "two"))
        #expect(shutdown.reason == "one")
    }
}
