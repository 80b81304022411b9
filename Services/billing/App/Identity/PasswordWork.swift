import Observability
import Reactor
import Security
import ServiceKit

/// Hashes and checks passwords on threads of its own, so that the loop never waits; a bounded number at a time.
struct PasswordWork: Sendable {
    private let hasher: PasswordHasher
    private let threads: [BlockingThread]
    /// Calls in work or waiting, by thread: a new call goes to the shortest line.
    private let lines: Locked<[Int]>
    private let seconds: Histogram
    private let clock: any TimeSource

    init(settings: IdentitySettings, context: ServiceContext) throws {
        hasher = try PasswordHasher(parameters: ScryptParameters(logN: settings.scryptLogN, r: 8, p: 2))
        threads = try (0..<settings.passwordThreads).map { number in
            try BlockingThread(name: "passwords-\(number)", maxQueued: settings.maxQueuedPasswords)
        }
        lines = Locked([Int](repeating: 0, count: threads.count))
        clock = context.clock
        seconds = context.metrics.histogram(
            "password_work_seconds", "Time of hashing or checking a password, waiting included.")
        context.metrics.gauge("password_work_waiting", "Passwords in work or waiting.") { [lines] in
            Double(lines.withLock { $0.reduce(0, +) })
        }
    }

    /// A new hash.
    func hash(_ password: String) async throws -> String {
        let hasher = hasher
        return try await run { try hasher.hash(Secret(password)) }
    }

    /// Compares with a stored hash; without one the same work is done and the verdict is `wrong`.
    func verify(_ password: String, against stored: String?) async throws -> PasswordVerdict {
        let hasher = hasher
        return try await run { try hasher.verify(Secret(password), against: stored) }
    }

    private func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let began = clock.monotonicNanoseconds
        let line = lines.withLock { lines in
            let shortest = lines.indices.min { lines[$0] < lines[$1] } ?? 0
            lines[shortest] += 1
            return shortest
        }
        defer { lines.withLock { $0[line] -= 1 } }
        do {
            let value = try await threads[line].run(body)
            seconds.observe(Double(clock.monotonicNanoseconds &- began) / 1_000_000_000)
            return value
        } catch let error as ReactorError where error.code == .queueFull {
            throw ProblemError.unavailable(
                "password_work_busy", "Too many passwords are being checked; try again in a moment.")
        }
    }
}
