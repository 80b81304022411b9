import Foundation
import Observability

/// Ends servers and removes their directories when the test process exits, and what killed processes left behind.
enum PrivatePostgresCleanup {
    private static let prefix = "sxpg-"
    private static let counter = Locked(0)
    private static let living = Locked<[PrivatePostgres]>([])
    private static let registered: Bool = {
        atexit { PrivatePostgresCleanup.stopAll() }
        return true
    }()

    /// A short path (a unix socket's path may have 107 bytes) that carries this process's id.
    static func newDirectory() -> String {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return "/tmp/\(prefix)\(getpid())-\(number)"
    }

    static func remember(_ server: PrivatePostgres) {
        _ = registered
        living.withLock { $0.append(server) }
    }

    static func forget(_ server: PrivatePostgres) {
        living.withLock { list in list.removeAll { $0 === server } }
    }

    private static func stopAll() {
        for server in living.withLock({ $0 }) { server.stopBlocking() }
        // What poolers leave; they themselves die with this process.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for name in names where name.hasPrefix("\(prefix)\(getpid())-") {
            try? FileManager.default.removeItem(atPath: "/tmp/\(name)")
        }
    }

    /// Removes directories whose process is gone (it was killed, so its `atexit` did not run).
    static func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for name in names where name.hasPrefix(prefix) {
            let owner = name.dropFirst(prefix.count).split(separator: "-").first.flatMap { Int32($0) }
            if let owner, kill(owner, 0) != 0, errno == ESRCH {
                try? FileManager.default.removeItem(atPath: "/tmp/\(name)")
            }
        }
    }
}
