import Foundation

/// One Swift source of the project, with the target it belongs to.
struct SourceFile: Sendable {
    /// Path below the package root.
    let path: String
    let lines: [String]

    /// `Shared/Reactor/Socket.swift` → `Reactor`; `Services/billing/Core/X.swift` → `billing/Core`.
    var target: String {
        let parts = path.split(separator: "/").map(String.init)
        return parts[0] == "Shared" ? parts[1] : parts[1...min(2, parts.count - 2)].joined(separator: "/")
    }

    /// Imported module names with the line each stands on.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { index, line in
            let words = line.split(separator: " ").map(String.init)
            guard let position = words.firstIndex(of: "import"), position <= 2, position + 1 < words.count,
                !line.hasPrefix(" "), !line.hasPrefix("/")
            else { return nil }
            let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "typealias"]
            let name = kinds.contains(words[position + 1]) ? words[position + 2] : words[position + 1]
            return (String(name.split(separator: ".")[0]), index + 1)
        }
    }

    /// The code of a line without comments and without what stands inside string literals.
    static func code(_ line: String) -> String {
        var result = ""
        var isInString = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" { isInString.toggle() }
            if !isInString || character == "\"" {
                if character == "/", previous == "/" { return String(result.dropLast()) }
                result.append(character)
            }
            previous = character
        }
        return result
    }
}

/// The project's files as they stand in the checkout.
enum SourceTree {
    static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        while url.path != "/", !FileManager.default.fileExists(atPath: url.appendingPathComponent("Package.swift").path)
        {
            url.deleteLastPathComponent()
        }
        return url
    }()

    /// Every file below the given folders, as paths below the root, sorted.
    static func paths(in folders: [String], suffix: String) -> [String] {
        folders.flatMap { folder -> [String] in
            let base = root.appendingPathComponent(folder).path
            let all = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
            return all.filter { $0.hasSuffix(suffix) && !$0.contains(".build/") }.map { "\(folder)/\($0)" }
        }.sorted()
    }

    static func text(_ path: String) -> String? {
        try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func sources(in folders: [String]) -> [SourceFile] {
        paths(in: folders, suffix: ".swift").compactMap { path in
            text(path).map { SourceFile(path: path, lines: $0.components(separatedBy: "\n")) }
        }
    }

    static let production = sources(in: ["Shared", "Services"])
    static let tests = sources(in: ["Tests"])
}
