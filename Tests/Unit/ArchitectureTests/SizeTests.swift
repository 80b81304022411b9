import Foundation
import Testing

@Suite("Sizes")
struct SizeTests {
    static let maxFileLines = 400
    static let maxFunctionLines = 70
    static let maxMainLines = 15
    static let maxServiceReadmeLines = 60

    @Test func filesStaySmall() {
        for file in SourceTree.production + SourceTree.tests where file.lines.count > Self.maxFileLines {
            Issue.record(
                "\(file.path): \(file.lines.count) lines, at most \(Self.maxFileLines): split it by what it holds")
        }
    }

    /// A function's length from its `func` or `init` line to the line that closes its brace at the same indentation.
    static func functions(_ file: SourceFile) -> [(name: String, line: Int, length: Int)] {
        var result: [(String, Int, Int)] = []
        for (index, line) in file.lines.enumerated() {
            let trimmed = line.drop(while: { $0 == " " })
            let isFunction = trimmed.contains("func ") || trimmed.hasPrefix("init(") || trimmed.contains(" init(")
            guard isFunction, !trimmed.hasPrefix("/"), !trimmed.hasPrefix("*") else { continue }
            // A body on the same line, or a requirement of a protocol without one.
            guard !trimmed.hasSuffix("}"), index + 1 < file.lines.count else { continue }
            let closing = String(repeating: " ", count: line.count - trimmed.count) + "}"
            for end in index..<file.lines.count where file.lines[end] == closing {
                result.append((String(trimmed.prefix(60)), index + 1, end - index + 1))
                break
            }
        }
        return result
    }

    @Test func functionsStayShort() {
        for file in SourceTree.production {
            for function in Self.functions(file) where function.length > Self.maxFunctionLines {
                Issue.record("\(file.path):\(function.line): \(function.length) lines: \(function.name)")
            }
        }
    }

    @Test func mainsAreADozenLines() throws {
        let mains = SourceTree.production.filter { $0.path.hasPrefix("Services/") && $0.path.contains("/Main/") }
        #expect(mains.count == 5)
        for file in mains {
            #expect(file.lines.count <= Self.maxMainLines + 1, "\(file.path) does more than start its app")
        }
    }

    @Test func everyServiceHasAShortReadme() throws {
        for service in ["market-data", "algo-engine", "order-router", "billing"] {
            let text = try #require(SourceTree.text("Services/\(service)/README.md"))
            let count = text.components(separatedBy: "\n").count
            #expect(count <= Self.maxServiceReadmeLines + 1, "Services/\(service)/README.md has \(count) lines")
        }
    }

    @Test func namesSayWhatIsInAFile() {
        let drawers = ["Utils", "Utilities", "Helpers", "Common", "Manager", "Base", "Misc"]
        for file in SourceTree.production {
            let name = (file.path as NSString).lastPathComponent
            for drawer in drawers where name.contains(drawer) && !name.hasPrefix("Base64") && !name.hasPrefix("Base32")
            {
                Issue.record("\(file.path): name it after the one thing in it")
            }
        }
    }
}
