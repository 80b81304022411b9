/// Builds one JSON log line of bounded length.
struct LogLine {
    /// A whole line, newline included: `PIPE_BUF`, so that one `write(2)` to a pipe is never torn.
    static let maxLineBytes = 4096
    /// One text value, before escaping; the rest is cut and its size written.
    static let maxValueBytes = 1024
    /// Kept free for `,"truncated":true}` and the newline.
    private static let reservedBytes = 24
    private static let reservedKeys: Set<String> = ["ts", "level", "service", "event"]

    private var out: [UInt8] = []
    private var truncated = false

    init(milliseconds: Int64, level: LogLevel, service: String, event: String) {
        out.reserveCapacity(512)
        out.append(contentsOf: #"{"ts":""#.utf8)
        TimestampText.append(milliseconds: milliseconds, to: &out)
        out.append(contentsOf: #"","level":""#.utf8)
        out.append(contentsOf: level.rawValue.utf8)
        out.append(contentsOf: #"","service":"#.utf8)
        JSONText.append(service, maxBytes: 128, to: &out)
        out.append(contentsOf: #","event":"#.utf8)
        JSONText.append(event, maxBytes: 128, to: &out)
    }

    /// Adds a field, or marks the line as truncated when it no longer fits.
    mutating func append(_ key: LogKey, _ value: LogValue) {
        let start = out.count
        out.append(UInt8(ascii: ","))
        let name = LogLine.reservedKeys.contains(key.name) ? "field.\(key.name)" : key.name
        JSONText.append(name, maxBytes: 128, to: &out)
        out.append(UInt8(ascii: ":"))
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
