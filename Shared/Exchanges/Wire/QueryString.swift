/// The query of a request, in the order its members were added, percent-encoded.
struct QueryString: Sendable {
    private var text = ""

    init(_ members: (String, String)...) {
        for (name, value) in members { add(name, value) }
    }

    /// Adds a member.
    mutating func add(_ name: String, _ value: String) {
        text += (text.isEmpty ? "?" : "&") + name + "="
        for byte in value.utf8 {
            let isPlain =
                (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39)
                || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += byte < 16 ? "%0" : "%"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// Adds a member when there is a value.
    mutating func add(_ name: String, _ value: Int64?) {
        if let value { add(name, String(value)) }
    }

    /// Behind a path: `?symbol=BTCUSDT&limit=5`, or nothing.
    func behind(_ path: String) -> String { path + text }
}
