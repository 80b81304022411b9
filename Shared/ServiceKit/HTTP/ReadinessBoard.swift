public import Contracts
public import Observability
public import Reactor

/// Answers whether the daemon is ready. Looks at most every `maxAgeMilliseconds`, once for all who ask meanwhile, so that
/// the question stays cheap under load.
///
/// A check that does not answer in time is not the same as one that fails: while a daemon has much to do, its own
/// questions wait too, and taking it out of service then would give its load to the next one. So the last good answer
/// counts for `lateGraceMilliseconds`; what is said to be wrong counts at once.
public actor ReadinessBoard {
    /// How long an answer is kept.
    public static let maxAgeMilliseconds: Int64 = 500
    /// Longest look at one check.
    public static let maxLookMilliseconds: Int64 = 1_200
    /// How long after its last good answer a check may be late.
    public static let lateGraceMilliseconds: Int64 = 10_000

    private let loop: EventLoop
    private let clock: any TimeSource
    private let checks: [ReadinessCheck]
    private var partsRun = false
    private var kept: (readiness: ReadinessReport, atNanoseconds: UInt64)?
    private var running: Task<ReadinessReport, Never>?
    /// When each check was well last, by name.
    private var wellNanoseconds: [String: UInt64] = [:]

    /// The actor lives on the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A board over the checks, in the order of the answer.
    public init(loop: EventLoop, clock: any TimeSource, checks: [ReadinessCheck]) {
        self.loop = loop
        self.clock = clock
        self.checks = checks
    }

    /// Every part has started, or the daemon begins to stop.
    public func setPartsRun(_ run: Bool) {
        partsRun = run
        kept = nil
    }

    /// The answer, at most half a second old.
    public func readiness() async -> ReadinessReport {
        if let kept, clock.monotonicNanoseconds &- kept.atNanoseconds < UInt64(Self.maxAgeMilliseconds) * 1_000_000 {
            return kept.readiness
        }
        if let running { return withParts(await running.value) }
        // The look belongs to all who ask: the deadline of the one who happened to be first must not shorten it.
        let task = Task(executorPreference: loop) { [self] in await look() }
        running = task
        let readiness = withParts(await task.value)
        running = nil
        kept = (readiness, clock.monotonicNanoseconds)
        return readiness
    }

    private func look() async -> ReadinessReport {
        let findings = await TaskContext.$deadlineNanoseconds.withValue(nil) {
            await Self.look(at: checks, on: loop)
        }
        return report(findings)
    }

    private func withParts(_ seen: ReadinessReport) -> ReadinessReport {
        let parts = ReadinessReport.Check(
            name: "parts", ok: partsRun, required: true, reason: partsRun ? nil : "the daemon is starting or stopping")
        return ReadinessReport(checks: [parts] + seen.checks)
    }

    private func report(_ findings: [ReadinessCheck.Finding]) -> ReadinessReport {
        let now = clock.monotonicNanoseconds
        var seen: [ReadinessReport.Check] = []
        for (check, finding) in zip(checks, findings) {
            var reason = finding.reason
            switch finding {
            case .well: wellNanoseconds[check.name] = now
            case .wrong: wellNanoseconds[check.name] = nil
            case .late:
                if let well = wellNanoseconds[check.name],
                    now &- well < UInt64(Self.lateGraceMilliseconds) * 1_000_000
                {
                    reason = nil
                }
            }
            seen.append(.init(name: check.name, ok: reason == nil, required: check.isRequired, reason: reason))
        }
        return ReadinessReport(checks: seen)
    }

    /// All at once: the slowest decides how long it takes.
    private static func look(at checks: [ReadinessCheck], on loop: EventLoop) async -> [ReadinessCheck.Finding] {
        await withTaskGroup(of: (Int, ReadinessCheck.Finding).self) { group in
            for (number, check) in checks.enumerated() {
                group.addTask { (number, await look(at: check, on: loop)) }
            }
            var findings = [ReadinessCheck.Finding](repeating: .well, count: checks.count)
            for await (number, finding) in group { findings[number] = finding }
            return findings
        }
    }

    private static func look(at check: ReadinessCheck, on loop: EventLoop) async -> ReadinessCheck.Finding {
        do {
            return try await TimeLimit.run(milliseconds: maxLookMilliseconds, on: loop) { await check.find() }
        } catch {
            return .late("did not answer within \(maxLookMilliseconds) ms")
        }
    }
}
