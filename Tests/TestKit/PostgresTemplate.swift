import Foundation

/// The result of `initdb`, made once per PostgreSQL version and checkout, then copied for each server.
enum PostgresTemplate {
    private static let made = Result { try make() }

    /// The directory to copy.
    static func directory() throws -> String { try made.get() }

    private static func make() throws -> String {
        guard let binaries = PrivatePostgres.binaries else {
            throw ChildProgram.Failure(description: PrivatePostgres.absence)
        }
        let version = URL(fileURLWithPath: binaries).deletingLastPathComponent().lastPathComponent
        let cache = PackageRoot.path(".build/test-postgres/\(version)")
        let manager = FileManager.default
        if manager.fileExists(atPath: "\(cache)/PG_VERSION") { return cache }
        let work = PrivatePostgresCleanup.newDirectory()
        try manager.createDirectory(atPath: work, withIntermediateDirectories: true)
        defer { try? manager.removeItem(atPath: work) }
        var command: [String] = []
        if let user = UnprivilegedUser.whenRoot {
            try user.own(work)
            command = ["setpriv", "--reuid=\(user.name)", "--regid=\(user.group)", "--clear-groups", "--"]
        }
        command += [
            "\(binaries)/initdb", "-D", "\(work)/data", "-A", "trust", "-U", "postgres", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        ]
        try ChildProgram.check(command, environment: ["HOME": work])
        try manager.createDirectory(
            atPath: PackageRoot.path(".build/test-postgres"), withIntermediateDirectories: true)
        // Copied beside its place first, under a name of its own: another process or thread may be doing the same.
        let staged = "\(cache).\(URL(fileURLWithPath: work).lastPathComponent)"
        try ChildProgram.check(["cp", "-a", "\(work)/data", staged])
        if rename(staged, cache) != 0 { try? manager.removeItem(atPath: staged) }
        return cache
    }
}
