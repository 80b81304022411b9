/// Writes a `text/event-stream`.
public enum SSEWriter {
    /// The media type of the stream.
    public static let contentType = "text/event-stream"

    /// Appends one event. Data is split at every kind of line end, so that it cannot break out of its field.
    /// - Throws: `event_not_writable` when id or event type hold CR, LF or NUL; nothing was appended then.
    public static func append(_ event: ServerSentEvent, into output: inout [UInt8]) throws(EventStreamError) {
        try check(event.id, "id")
        try check(event.event, "event type")
        if let id = event.id { appendField("id: ", id.utf8, into: &output) }
        if let type = event.event { appendField("event: ", type.utf8, into: &output) }
        if let retry = event.retryMilliseconds, retry >= 0 { appendField("retry: ", String(retry).utf8, into: &output) }
        appendData(event.data, into: &output)
        output.append(ASCIIText.lf)
    }

    /// Appends a comment, which clients skip: the heartbeat of an idle stream. Line ends become spaces.
    public static func appendComment(_ text: String = "", into output: inout [UInt8]) {
        output.append(UInt8(ascii: ":"))
        for byte in text.utf8 {
            output.append(byte == ASCIIText.lf || byte == ASCIIText.cr ? ASCIIText.space : byte)
        }
        output.append(ASCIIText.lf)
        output.append(ASCIIText.lf)
    }

    private static func appendData(_ data: String, into output: inout [UInt8]) {
        output.append(contentsOf: "data: ".utf8)
        var afterReturn = false
        for byte in data.utf8 {
            if byte == ASCIIText.lf, afterReturn {
                afterReturn = false
                continue
            }
            afterReturn = byte == ASCIIText.cr
            if byte == ASCIIText.lf || byte == ASCIIText.cr {
                output.append(ASCIIText.lf)
                output.append(contentsOf: "data: ".utf8)
            } else {
                output.append(byte)
            }
        }
        output.append(ASCIIText.lf)
    }

    private static func appendField(_ name: String, _ value: some Sequence<UInt8>, into output: inout [UInt8]) {
        output.append(contentsOf: name.utf8)
        output.append(contentsOf: value)
        output.append(ASCIIText.lf)
    }

    private static func check(_ text: String?, _ what: String) throws(EventStreamError) {
        guard let text else { return }
        guard text.utf8.allSatisfy({ $0 != ASCIIText.cr && $0 != ASCIIText.lf && $0 != 0 }) else {
            throw EventStreamError(code: .notWritable, message: "the \(what) holds a line end or NUL")
        }
    }
}
