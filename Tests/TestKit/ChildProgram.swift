import Foundation
import Observability

/// Starts and runs programs for tests; blocking, so called through `offThread`.
public enum ChildProgram {
    /// What a finished program said.
    public struct Outcome: Sendable {
        /// Exit status, or 128 + signal number.
        public let status: Int32
        /// Standard output and standard error together.
        public let output: String
    }

    /// A program could not be started or ended with another status than 0.
    public struct Failure: Error, CustomStringConvertible {
        /// The command and what it printed.
        public let description: String

        /// A failure with its text.
        public init(description: String) { self.description = description }
    }

    /// Whether a program can be executed at this path.
    public static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// The full path of a program found in PATH or the system's usual places.
    public static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let places = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        return places.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    /// Runs a program to its end and gives what it printed.
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> Outcome {
        guard let program = arguments.first, let path = program.hasPrefix("/") ? program : find(program) else {
            throw Failure(description: "no such program: \(arguments.first ?? "")")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = Array(arguments.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let feed = Pipe()
        process.standardInput = feed
        // Threads of the pool block all signals and children inherit that; pgbench ends by its alarm.
        var alarm = sigset_t()
        var previous = sigset_t()
        sigemptyset(&alarm)
        sigaddset(&alarm, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarm, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        try process.run()
        if let input { feed.fileHandleForWriting.write(Data(input.utf8)) }
        try? feed.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let signalled = process.terminationReason == .uncaughtSignal
        return Outcome(status: process.terminationStatus + (signalled ? 128 : 0), output: text)
    }

    /// Runs a program and throws what it printed unless it ended with 0.
    @discardableResult
    public static func check(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> String {
        let outcome = try run(arguments, environment: environment, input: input)
        guard outcome.status == 0 else {
            throw Failure(
                description: "\(arguments.joined(separator: " ")) ended with \(outcome.status): \(outcome.output)")
        }
        return outcome.output
    }

    /// Starts a server that dies with this process, whatever way this process ends.
    ///
    /// The parent-death signal belongs to the thread that starts the child, so the starting thread stays until the
    /// child has ended.
    public static func startServer(
        _ arguments: [String], user: UnprivilegedUser?, deathSignal: String, log: String,
        environment: [String: String] = [:]
    ) throws -> RunningServer {
        // createFile replaces what stands there, a device too: as root that would be the machine's /dev/null.
        precondition(!log.hasPrefix("/dev/"), "a log is a file of the test's own")
        let handle =
            FileManager.default.createFile(atPath: log, contents: nil) ? FileHandle(forWritingAtPath: log) : nil
        var command = ["setpriv", "--pdeathsig", deathSignal]
        if let user {
            command += ["--reuid=\(user.name)", "--regid=\(user.group)", "--clear-groups"]
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: find("setpriv") ?? "/usr/bin/setpriv")
        process.arguments = Array((command + ["--"] + arguments).dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle ?? FileHandle.nullDevice
        process.standardError = handle ?? FileHandle.nullDevice
        return try RunningServer.start(process)
    }
}

/// A user to run servers as that refuse to run as root.
public struct UnprivilegedUser: Sendable {
    /// Login name.
    public let name: String
    /// Name of the group.
    public let group: String

    /// `postgres` or `nobody` when this process is root, nil when it is not (then nothing needs to change).
    public static let whenRoot: UnprivilegedUser? = {
        guard geteuid() == 0 else { return nil }
        if getpwnam("postgres") != nil { return UnprivilegedUser(name: "postgres", group: "postgres") }
        return UnprivilegedUser(name: "nobody", group: "nogroup")
    }()

    /// Gives a file tree to this user.
    public func own(_ path: String) throws { try ChildProgram.check(["chown", "-R", "\(name):\(group)", path]) }
}

/// A child process that was started as a server.
public final class RunningServer: Sendable {
    /// Its process id.
    public let pid: Int32
    private let ended: Locked<Bool>

    private init(pid: Int32, ended: Locked<Bool>) {
        self.pid = pid
        self.ended = ended
    }

    /// Whether the process still runs.
    public var isRunning: Bool { !ended.withLock { $0 } }

    /// Sends a signal to the process if it still runs.
    public func signal(_ number: Int32) {
        if isRunning { kill(pid, number) }
    }

    /// Waits until the process has ended.
    @discardableResult
    public func waitForEnd(milliseconds: Int) -> Bool {
        var left = milliseconds
        while isRunning, left > 0 {
            usleep(2_000)
            left -= 2
        }
        return !isRunning
    }

    static func start(_ process: sending Process) throws -> RunningServer {
        let started = Locked<Result<Int32, ChildProgram.Failure>?>(nil)
        let ended = Locked(false)
        let box = Locked<Process?>(process)
        Thread.detachNewThread {
            guard let process = box.withLock({ $0.take() }) else { return }
            do {
                try process.run()
                started.withLock { $0 = .success(process.processIdentifier) }
                process.waitUntilExit()
            } catch {
                started.withLock { $0 = .failure(ChildProgram.Failure(description: "\(error)")) }
            }
            ended.withLock { $0 = true }
        }
        while true {
            if let result = started.withLock({ $0 }) {
                return RunningServer(pid: try result.get(), ended: ended)
            }
            usleep(1_000)
        }
    }
}
