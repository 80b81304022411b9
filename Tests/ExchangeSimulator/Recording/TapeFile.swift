import Foundation

/// A recording that cannot be used.
struct TapeError: Error, CustomStringConvertible {
    let description: String
}

/// A text recording in memory, cut into lines; `.gz` goes through the system's gzip.
struct TapeFile {
    let bytes: [UInt8]
    /// Where each line begins; a last entry stands behind the last line.
    let starts: [Int]

    var count: Int { max(0, starts.count - 1) }

    init(path: String) throws {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw TapeError(description: "cannot read \(path)")
        }
        bytes = path.hasSuffix(".gz") ? try Self.unpacked(path) : [UInt8](try Data(contentsOf: URL(filePath: path)))
        starts = Self.lineStarts(bytes)
    }

    /// The line without its line feed.
    func line(_ index: Int) -> ArraySlice<UInt8> {
        var end = starts[index + 1]
        if end > starts[index], bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        return bytes[starts[index]..<end]
    }

    private static func unpacked(_ path: String) throws -> [UInt8] {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", "--", path]
        let output = Pipe()
        gzip.standardOutput = output
        gzip.standardInput = FileHandle.nullDevice
        try gzip.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else { throw TapeError(description: "\(path) is not a whole gzip file") }
        return [UInt8](data)
    }

    private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            var offset = 0
            while offset < raw.count, let found = memchr(base + offset, 0x0A, raw.count - offset) {
                offset = base.distance(to: UnsafeRawPointer(found)) + 1
                starts.append(offset)
            }
        }
        if let last = starts.last, last < bytes.count { starts.append(bytes.count) }
        return starts
    }
}
