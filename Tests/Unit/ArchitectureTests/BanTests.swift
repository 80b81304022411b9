import Foundation
import Testing

/// Words that must not stand in the code, each with what to use instead.
@Suite("Bans")
struct BanTests {
    struct Ban: Sendable {
        let word: String
        let useInstead: String
        /// Paths (prefixes) where it is allowed, each with its reason in the file.
        var allowedIn: [String] = []
        /// Only files whose path contains one of these are looked at; empty means all.
        var onlyIn: [String] = []
    }

    static let bans: [Ban] = [
        Ban(word: "URLSession", useInstead: "HTTPClient (cancelling URLSession deadlocks or crashes on Linux)"),
        Ban(word: "FoundationNetworking", useInstead: "Networking"),
        Ban(word: "DispatchQueue", useInstead: "EventLoop, or BlockingThread for calls that block"),
        Ban(word: "Task.sleep", useInstead: "EventLoop.sleep, which leaves the heap when cancelled"),
        Ban(word: "Task {", useInstead: "Task(executorPreference: loop): without it the task runs off the loop"),
        Ban(word: "Task.detached {", useInstead: "Task.detached(executorPreference: loop)"),
        Ban(word: "try!", useInstead: "a thrown error or a refusal in the return type"),
        Ban(word: "as!", useInstead: "as? with an error"),
        Ban(word: "fatalError", useInstead: "precondition for a programmer's error, a thrown error for the rest"),
        Ban(
            word: "Date()", useInstead: "a TimeSource",
            onlyIn: ["Core/", "Contracts/", "Trading/", "Resilience/", "HTTPWire/"]),
        Ban(word: ".random(in", useInstead: "the form with a generator: .random(in:using:)"),
        Ban(
            word: "SystemRandomNumberGenerator", useInstead: "a generator that is passed in, made at the edge",
            onlyIn: ["Core/", "Contracts/", "Trading/", "Resilience/", "HTTPWire/", "StrictJSON/"]),
        Ban(
            word: "@unchecked Sendable", useInstead: "an actor on the loop, or Locked",
            allowedIn: [
                "Shared/Observability/Locked.swift", "Shared/Reactor/", "Shared/Networking/", "Shared/Postgres/",
                "Shared/Security/",
            ]),
        Ban(
            word: "nonisolated(unsafe)", useInstead: "an actor on the loop, or Locked",
            allowedIn: ["Shared/Reactor/", "Shared/Networking/", "Shared/Postgres/"]),
        Ban(
            word: "print(", useInstead: "Logger",
            allowedIn: ["Shared/ServiceKit/CommandLine", "Services/bootstrap-demo/"]),
    ]

    static let unfinished = ["TODO", "FIXME", "XXX", "HACK"]

    static func contains(_ code: String, _ word: String) -> Bool {
        guard let range = code.range(of: word) else { return false }
        guard let first = word.first, first.isLetter, range.lowerBound > code.startIndex else { return true }
        let before = code[code.index(before: range.lowerBound)]
        return !(before.isLetter || before.isNumber || before == "_")
    }

    @Test(arguments: bans) func nothingBannedIsUsed(_ ban: Ban) {
        for file in SourceTree.production {
            if ban.allowedIn.contains(where: { file.path.hasPrefix($0) }) { continue }
            if !ban.onlyIn.isEmpty, !ban.onlyIn.contains(where: { file.path.contains($0) }) { continue }
            for (index, line) in file.lines.enumerated() where Self.contains(SourceFile.code(line), ban.word) {
                if ban.word.hasPrefix(".random"), line.contains("using:") { continue }
                Issue.record("\(file.path):\(index + 1): no \(ban.word); use \(ban.useInstead)")
            }
        }
    }

    @Test func nothingIsLeftUnfinished() {
        for file in SourceTree.production + SourceTree.tests where !file.path.hasSuffix("BanTests.swift") {
            for (index, line) in file.lines.enumerated() {
                for word in Self.unfinished where Self.contains(line, word + ":") || Self.contains(line, "// " + word) {
                    Issue.record("\(file.path):\(index + 1): \(word): finish it or leave it out")
                }
            }
        }
    }

    @Test func testsDoNotSleepByTheWallClock() {
        for file in SourceTree.tests where !file.path.contains("ArchitectureTests") {
            for (index, line) in file.lines.enumerated() where SourceFile.code(line).contains("Task.sleep") {
                Issue.record("\(file.path):\(index + 1): no Task.sleep in tests; use eventually or EventLoop.sleep")
            }
        }
    }

    @Test func theScannerSeesCodeAndNotProse() {
        #expect(Self.contains(SourceFile.code("let x = try! f()"), "try!"))
        #expect(!Self.contains(SourceFile.code("let x = \"try! f\" // try!"), "try!"))
        #expect(!Self.contains(SourceFile.code("fingerprint(1)"), "print("))
        #expect(Self.contains(SourceFile.code("print(1)"), "print("))
    }

    @Test func moneyIsNeverBinaryFloatingPoint() {
        for file in SourceTree.production
        where file.path.hasPrefix("Shared/Contracts/Values/") || file.path.hasPrefix("Shared/Trading/") {
            for (index, line) in file.lines.enumerated() {
                let code = SourceFile.code(line)
                // The bridges to indicators and JSON numbers say in their names that they are not exact by nature.
                let isBridge = ["approximat", "shortestText", "Double.self", "Double("].contains { code.contains($0) }
                guard Self.contains(code, "Double"), !isBridge else { continue }
                Issue.record("\(file.path):\(index + 1): no Double among the exact values")
            }
        }
    }
}
