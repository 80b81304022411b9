/// Finds keys given twice in one section of a JSON5 text. Foundation's decoder keeps one of them silently.
///
/// The scan only needs to be right for texts the decoder accepts; for others the decoder's own error is reported too.
enum JSON5RepeatedKeys {
    struct Repeated: Equatable {
        let key: String
        let line: Int
    }

    static func find(in bytes: [UInt8]) -> [Repeated] {
        var scan = Scan(bytes: bytes)
        return scan.run()
    }

    private struct Level {
        let isSection: Bool
        var names: Set<String> = []
        var awaitsName = true
        var current = ""
    }

    private struct Scan {
        let bytes: [UInt8]
        var index = 0
        var line = 1
        var levels: [Level] = []
        var found: [Repeated] = []

        mutating func run() -> [Repeated] {
            while index < bytes.count {
                let byte = bytes[index]
                switch byte {
                case UInt8(ascii: "\n"):
                    line += 1
                    index += 1
                case UInt8(ascii: "/"): skipComment()
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    levels.append(Level(isSection: byte == UInt8(ascii: "{")))
                    index += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    _ = levels.popLast()
                    index += 1
                case UInt8(ascii: ","):
                    if !levels.isEmpty { levels[levels.count - 1].awaitsName = true }
                    index += 1
                case UInt8(ascii: "\""), UInt8(ascii: "'"): take(readQuoted(byte))
                case UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
                default: take(readBare())
                }
            }
            return found
        }

        private mutating func take(_ word: String) {
            guard let level = levels.last, level.isSection, level.awaitsName else { return }
            let path = (levels.dropLast().map(\.current) + [word]).filter { !$0.isEmpty }.joined(separator: ".")
            if !levels[levels.count - 1].names.insert(word).inserted { found.append(Repeated(key: path, line: line)) }
            levels[levels.count - 1].awaitsName = false
            levels[levels.count - 1].current = word
        }

        private mutating func skipComment() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            index += 2
            if next == UInt8(ascii: "/") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            } else if next == UInt8(ascii: "*") {
                while index + 1 < bytes.count,
                    !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/"))
                {
                    if bytes[index] == UInt8(ascii: "\n") { line += 1 }
                    index += 1
                }
                index += 2
            }
        }

        private mutating func readQuoted(_ quote: UInt8) -> String {
            index += 1
            var word: [UInt8] = []
            while index < bytes.count, bytes[index] != quote {
                if bytes[index] == UInt8(ascii: "\\") {
                    word.append(bytes[index])
                    index += 1
                }
                if index < bytes.count {
                    if bytes[index] == UInt8(ascii: "\n") { line += 1 }
                    word.append(bytes[index])
                    index += 1
                }
            }
            index += 1
            return String(decoding: word, as: UTF8.self)
        }

        private mutating func readBare() -> String {
            let ends: Set<UInt8> = Set(Array(",:{}[]/\"' \t\r\n".utf8))
            let start = index
            while index < bytes.count, !ends.contains(bytes[index]) { index += 1 }
            if index == start { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
    }
}
