import Foundation
import Testing

@Suite("The tree")
struct TreeTests {
    static let topLevel: Set = [
        "Package.swift", "Services", "Shared", "Tests", "deploy", "config", "Makefile", "README.md",
    ]

    @Test func theTopLevelIsWhatTheOwnerFixed() throws {
        let listing = Process()
        listing.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        listing.arguments = ["git", "-c", "safe.directory=*", "-C", SourceTree.root.path, "ls-files"]
        let output = Pipe()
        listing.standardOutput = output
        listing.standardError = Pipe()
        try listing.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        listing.waitUntilExit()
        try #require(listing.terminationStatus == 0, "git could not list the files")
        let tops = Set(
            String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { $0.split(separator: "/").first })
        for top in tops where !top.hasPrefix(".") {
            #expect(Self.topLevel.contains(String(top)), "'\(top)' does not belong at the top level")
        }
    }

    /// The room finder and the map of the README name real places.
    @Test func pathsInTheReadmeExist() throws {
        let readme = try #require(SourceTree.text("README.md"))
        var checked = 0
        for piece in readme.components(separatedBy: "`") {
            let isPath = ["Shared/", "Services/", "Tests/", "deploy/", "config/"].contains { piece.hasPrefix($0) }
            guard isPath, !piece.contains("<"), !piece.contains("…"), !piece.contains(" "), !piece.contains("*") else {
                continue
            }
            checked += 1
            let exists = FileManager.default.fileExists(atPath: SourceTree.root.appendingPathComponent(piece).path)
            #expect(exists, "README.md names \(piece), which is not there")
        }
        #expect(checked >= 10, "the README's map of the tree was not found")
    }

    @Test func noPathOfOneMachineIsCommitted() {
        let traces = ["/wo" + "rk/", "/fa" + "rm/", "bash_" + "jobs"]
        let folders = ["Shared", "Services", "Tests", "deploy", "config"]
        for suffix in [".swift", ".sh", ".md", ".yaml", ".json5", ".py", "Dockerfile", ".sql"] {
            for path in SourceTree.paths(in: folders, suffix: suffix) {
                guard let text = SourceTree.text(path) else { continue }
                for trace in traces where text.contains(trace) {
                    Issue.record("\(path) names a path of one machine: \(trace)")
                }
            }
        }
    }
}
