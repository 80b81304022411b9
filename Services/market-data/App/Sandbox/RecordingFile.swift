import Foundation
import Reactor
import ServiceKit

/// Reads a recording; one whose name ends in `.gz` through the system's gzip.
enum RecordingFile {
    /// Longest recording, unpacked, in bytes.
    static let maxBytes = 512 << 20

    /// The whole file, unpacked. Blocks on a thread of its own.
    static func read(_ path: String) async throws -> [UInt8] {
        let thread = try BlockingThread(name: "recording", maxQueued: 1)
        return try await thread.run { try path.hasSuffix(".gz") ? unpacked(path) : plain(path) }
    }

    private static func plain(_ path: String) throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { throw failure(path, "cannot be opened") }
        return try bounded(file, path)
    }

    private static func unpacked(_ path: String) throws -> [UInt8] {
        guard FileManager.default.isReadableFile(atPath: path) else { throw failure(path, "cannot be opened") }
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", "--", path]
        let output = Pipe()
        gzip.standardOutput = output
        gzip.standardError = FileHandle.nullDevice
        gzip.standardInput = FileHandle.nullDevice
        do { try gzip.run() } catch { throw failure(path, "cannot be unpacked: gzip does not start") }
        do {
            let bytes = try bounded(output.fileHandleForReading, path)
            gzip.waitUntilExit()
            guard gzip.terminationStatus == 0 else { throw failure(path, "is not a whole gzip file") }
            return bytes
        } catch {
            gzip.terminate()
            gzip.waitUntilExit()
            throw error
        }
    }

    private static func bounded(_ file: FileHandle, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
            bytes.append(contentsOf: chunk)
            guard bytes.count <= maxBytes else { throw failure(path, "is larger than \(maxBytes) bytes unpacked") }
        }
        return bytes
    }

    static func failure(_ path: String, _ message: String) -> ServiceFailure {
        ServiceFailure(.badConfiguration, code: "recording_unusable", "the recording \(path) \(message)")
    }
}
