import Contracts
import Glibc
import Observability
import Postgres
import Security

/// Writes one row when the daemon starts and closes it at a clean stop, so that an operator sees crashes.
struct DaemonStartPart: ServicePart {
    let name = "daemon_starts"
    private let store: DaemonStartStore
    private let start: DaemonStart
    private let logger: Logger

    init(context: ServiceContext, pool: PostgresPool) {
        store = DaemonStartStore(pool: pool)
        var generator = SystemRandom()
        start = DaemonStart(
            id: TimeOrderedID.make(milliseconds: context.clock.wallMilliseconds, using: &generator),
            service: context.identity.name, version: context.build.version, commit: context.build.commit,
            host: Self.hostName(), processID: Int(getpid()), configFingerprint: context.configFingerprint,
            startedAt: Timestamp(milliseconds: context.clock.wallMilliseconds), stoppedAt: nil)
        logger = context.logger
    }

    func start() async throws {
        try await store.insert(start)
    }

    func stop() async {
        do {
            try await store.markStopped(id: start.id)
        } catch {
            logger.warning("daemon_stop_not_recorded", [.error: .string(String(describing: error))])
        }
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.isEmpty ? "unknown" : name
    }
}
