/// Writes text as a JSON string that is safe in a terminal and on one line.
enum JSONText {
    /// Appends a quoted string; beyond `maxBytes` of UTF-8 it is cut at a character boundary and marked.
    static func append(_ text: String, maxBytes: Int, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        if !appendPlain(text, maxBytes: maxBytes, to: &out) {
            let byteCount = text.utf8.count
            var used = 0
            for scalar in text.unicodeScalars {
                used += UTF8.width(scalar)
                if used > maxBytes {
                    let left = byteCount - (used - UTF8.width(scalar))
                    out.append(contentsOf: "...[\(left) bytes cut]".utf8)
                    break
                }
                append(scalar, to: &out)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// The usual case, without looking at each character: short, printable ASCII, nothing to escape.
    private static func appendPlain(_ text: String, maxBytes: Int, to out: inout [UInt8]) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count <= maxBytes else { return false }
            for byte in bytes where !isPlain(byte) { return false }
            out.append(contentsOf: bytes)
            return true
        } ?? false
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        switch scalar {
        case "\"": out.append(contentsOf: #"\""#.utf8)
        case "\\": out.append(contentsOf: #"\\"#.utf8)
        case "\n": out.append(contentsOf: #"\n"#.utf8)
        case "\r": out.append(contentsOf: #"\r"#.utf8)
        case "\t": out.append(contentsOf: #"\t"#.utf8)
        default:
            if mustEscape(scalar) {
                for unit in String(Character(scalar)).utf16 {
                    out.append(contentsOf: #"\u"#.utf8)
                    for shift in [12, 8, 4, 0] as [UInt16] {
                        out.append(hexDigits[Int((unit >> shift) & 0xF)])
                    }
                }
            } else {
                out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// C0, DEL, C1, line and paragraph separators, bidirectional controls, zero-width marks, tags, non-characters.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFDD0...0xFDEF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default:
            scalar.value & 0xFFFE == 0xFFFE
        }
    }
}

extension UTF8 {
    /// Bytes this scalar takes.
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0...0x7F: 1
        case 0x80...0x7FF: 2
        case 0x800...0xFFFF: 3
        default: 4
        }
    }
}
