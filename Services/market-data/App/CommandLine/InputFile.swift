import Foundation
import Reactor
import ServiceKit

/// A file read piece by piece on a thread of its own. Compressed ones (`.gz`, and `.zip` with one member) go through the
/// system's gzip, which is started without a shell and gets the file as its input.
final class InputFile: Sendable {
    /// Bytes of one piece: little enough that the next one is read, understood and written out while the database still
    /// works on what the socket holds of the one before.
    static let pieceBytes = 1 << 18

    private let path: String
    private let handle: FileHandle
    private let gzip: Process?
    private let thread: BlockingThread

    /// Opens a file. Throws with exit code 2 when it cannot be read.
    init(_ path: String) throws {
        self.path = path
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Self.failure(path, "cannot be opened", "name a file that is there and may be read")
        }
        thread = try BlockingThread(name: "input", maxQueued: 2)
        guard path.hasSuffix(".gz") || path.hasSuffix(".zip") else {
            handle = file
            gzip = nil
            return
        }
        guard let program = Self.gzipPath else {
            throw Self.failure(path, "needs the program gzip, which is not there", "install gzip or unpack the file")
        }
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: program)
        gzip.arguments = ["-dc"]
        gzip.standardInput = file
        let output = Pipe()
        gzip.standardOutput = output
        gzip.standardError = FileHandle.nullDevice
        do {
            try gzip.run()
        } catch {
            throw Self.failure(path, "cannot be unpacked: gzip does not start", "check the program gzip")
        }
        handle = output.fileHandleForReading
        self.gzip = gzip
    }

    /// The next piece; nil at the end. Throws when a compressed file is not whole.
    func next() async throws -> [UInt8]? {
        let (handle, gzip, path) = (handle, gzip, path)
        return try await thread.run {
            if let data = try handle.read(upToCount: Self.pieceBytes), !data.isEmpty { return Array(data) }
            if let gzip {
                gzip.waitUntilExit()
                guard gzip.terminationStatus == 0 else {
                    throw Self.failure(path, "is not a whole compressed file", "fetch it again")
                }
            }
            return nil
        }
    }

    /// Ends the program that unpacks, for who stops early.
    func close() {
        if let gzip, gzip.isRunning { gzip.terminate() }
    }

    private static let gzipPath = ["/usr/bin/gzip", "/bin/gzip", "/usr/local/bin/gzip"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func failure(_ path: String, _ what: String, _ remedy: String) -> ServiceFailure {
        ServiceFailure(.badCommandLine, code: "bad_file", "FILE: \(path) \(what); \(remedy)")
    }
}
