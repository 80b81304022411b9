/// Builds one JSON log line of bounded length.
struct LogLine {
    /// A whole line, newline included: `PIPE_BUF`, so that one `write(2)` to a pipe is never torn.
    static let maxLineBytes = 4096
    /// One text value, before escaping; the rest is cut and its size written.
    static let maxValueBytes = 1024
    /// A key, or the name of a service or event.
    static let maxNameBytes = 128
    /// Kept free for `,"truncated":true}` and the newline.
    private static let reservedBytes = 24

    private var out: [UInt8] = []
    private var truncated = false

    /// `","service":"…","event":`, the same in all lines of a service.
    static func serviceText(_ service: String) -> [UInt8] {
        var text = Array(#"","service":"#.utf8)
        JSONText.append(service, maxBytes: maxNameBytes, to: &text)
        text.append(contentsOf: #","event":"#.utf8)
        return text
    }

    init(milliseconds: Int64, level: LogLevel, serviceText: [UInt8], event: StaticString) {
        out.reserveCapacity(512)
        out.append(contentsOf: #"{"ts":""#.utf8)
        TimestampText.append(milliseconds: milliseconds, to: &out)
        out.append(contentsOf: #"","level":""#.utf8)
        out.append(contentsOf: level.rawValue.utf8)
        out.append(contentsOf: serviceText)
        JSONText.append("\(event)", maxBytes: LogLine.maxNameBytes, to: &out)
    }

    /// Adds a field, or marks the line as truncated when it no longer fits.
    mutating func append(_ key: LogKey, _ value: LogValue) {
        let start = out.count
        out.append(contentsOf: key.json)
        switch value {
        case .string(let text):
            JSONText.append(text, maxBytes: LogLine.maxValueBytes, to: &out)
        case .int(let number):
            out.append(contentsOf: String(number).utf8)
        case .double(let number):
            if number.isFinite {
                out.append(contentsOf: number.description.utf8)
            } else {
                JSONText.append(number.description, maxBytes: 32, to: &out)
            }
        case .bool(let flag):
            out.append(contentsOf: (flag ? "true" : "false").utf8)
        }
        if out.count > LogLine.maxLineBytes - LogLine.reservedBytes {
            out.removeLast(out.count - start)
            truncated = true
        }
    }

    /// The line with its newline.
    consuming func finish() -> [UInt8] {
        if truncated {
            out.append(contentsOf: #","truncated":true"#.utf8)
        }
        out.append(UInt8(ascii: "}"))
        out.append(UInt8(ascii: "\n"))
        return out
    }
}
