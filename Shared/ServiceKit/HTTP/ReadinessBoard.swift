public import Contracts
public import Observability
public import Reactor

/// One thing readiness looks at.
public struct ReadinessCheck: Sendable {
    /// Its name in the answer.
    public let name: String
    /// Whether the daemon is unready while it fails; others are only shown.
    public let isRequired: Bool
    /// Nil when all is well, else the reason in words that hold no secret.
    public let look: @Sendable () async -> String?

    /// Makes a check.
    public init(name: String, isRequired: Bool, look: @escaping @Sendable () async -> String?) {
        self.name = name
        self.isRequired = isRequired
        self.look = look
    }
}

/// Answers whether the daemon is ready. Looks at most every `maxAgeMilliseconds`, once for all who ask meanwhile, so that
/// the question stays cheap under load.
public actor ReadinessBoard {
    /// How long an answer is kept.
    public static let maxAgeMilliseconds: Int64 = 500
    /// Longest look at one check.
    public static let maxLookMilliseconds: Int64 = 1_000

    private let loop: EventLoop
    private let clock: any TimeSource
    private let checks: [ReadinessCheck]
    private var partsRun = false
    private var kept: (readiness: ReadinessReport, atNanoseconds: UInt64)?
    private var running: Task<ReadinessReport, Never>?

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
        let task = Task { [checks, loop] in
            await TaskContext.$deadlineNanoseconds.withValue(nil) { await Self.look(at: checks, on: loop) }
        }
        running = task
        let readiness = withParts(await task.value)
        running = nil
        kept = (readiness, clock.monotonicNanoseconds)
        return readiness
    }

    private func withParts(_ seen: ReadinessReport) -> ReadinessReport {
        let parts = ReadinessReport.Check(
            name: "parts", ok: partsRun, required: true, reason: partsRun ? nil : "the daemon is starting or stopping")
        return ReadinessReport(checks: [parts] + seen.checks)
    }

    private static func look(at checks: [ReadinessCheck], on loop: EventLoop) async -> ReadinessReport {
        var seen: [ReadinessReport.Check] = []
        for check in checks {
            let reason: String?
            do {
                reason = try await TimeLimit.run(milliseconds: maxLookMilliseconds, on: loop) { await check.look() }
            } catch {
                reason = "did not answer within \(maxLookMilliseconds) ms"
            }
            seen.append(.init(name: check.name, ok: reason == nil, required: check.isRequired, reason: reason))
        }
        return ReadinessReport(checks: seen)
    }
}
