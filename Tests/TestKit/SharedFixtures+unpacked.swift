import Foundation

extension SharedFixtures {
    /// The bytes of a `.gz` file below the folder, unpacked by the system's gzip.
    public static func unpacked(_ relative: String) throws -> [UInt8] {
        try output(of: ["gzip", "-dc", "--", url(for: relative).path])
    }

    /// The bytes of one file inside a `.tar.gz` below the folder; `member` is its path inside.
    public static func unpacked(_ relative: String, member: String) throws -> [UInt8] {
        try output(of: ["tar", "-xzOf", url(for: relative).path, member])
    }

    private static func output(of command: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw SharedFixturesError.notUnpacked(command.joined(separator: " "))
        }
        return [UInt8](data)
    }
}
