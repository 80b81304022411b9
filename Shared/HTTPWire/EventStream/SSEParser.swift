/// Reads a `text/event-stream` as WHATWG HTML section 9.2.6 says, however the bytes are cut.
///
/// Ill-formed UTF-8 is repaired with U+FFFD, as the standard asks. A stream that exceeds the limit is refused
/// for good.
public struct SSEParser: Sendable {
    /// Bytes of one line, and of the data of one event.
    public let maxEventBytes: Int
    /// The last id the stream has set: what a client sends as Last-Event-ID when it connects again.
    public private(set) var lastEventID = ""
    /// The reconnection time the stream has asked for last.
    public private(set) var retryMilliseconds: Int?

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var type = ""
    private var pendingID: String?
    private var sawReturn = false
    private var isFirstLine = true
    private var failure: EventStreamError?

    /// A parser for a new stream.
    public init(maxEventBytes: Int = 1 << 20) {
        self.maxEventBytes = maxEventBytes
    }

    /// Reads all bytes and returns the events they complete. An event whose blank line has not come is not returned.
    public mutating func parse(_ input: Span<UInt8>) throws(EventStreamError) -> [ServerSentEvent] {
        if let failure { throw failure }
        var events: [ServerSentEvent] = []
        for index in input.indices {
            let byte = input[index]
            let endsPair = byte == ASCIIText.lf && sawReturn
            sawReturn = byte == ASCIIText.cr
            if endsPair { continue }
            if byte == ASCIIText.lf || byte == ASCIIText.cr {
                try endLine(&events)
            } else {
                guard line.count < maxEventBytes else { throw fail("a line") }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func fail(_ what: String) -> EventStreamError {
        let error = EventStreamError(code: .eventTooLarge, message: "\(what) is over \(maxEventBytes) bytes")
        failure = error
        return error
    }

    private mutating func endLine(_ events: inout [ServerSentEvent]) throws(EventStreamError) {
        defer { line.removeAll(keepingCapacity: line.capacity <= 4096) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty {
            if let event = dispatch() { events.append(event) }
            return
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        let name = line[..<(colon ?? line.endIndex)]
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == ASCIIText.space { value = value.dropFirst() }
        try setField(name, value)
    }

    private mutating func setField(
        _ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>
    ) throws(EventStreamError) {
        if name.elementsEqual("data".utf8) {
            guard data.count + value.count < maxEventBytes else { throw fail("the data of an event") }
            if hasData { data.append(ASCIIText.lf) }
            data.append(contentsOf: value)
            hasData = true
        } else if name.elementsEqual("event".utf8) {
            type = String(decoding: value, as: UTF8.self)
        } else if name.elementsEqual("id".utf8) {
            if !value.contains(0) { pendingID = String(decoding: value, as: UTF8.self) }
        } else if name.elementsEqual("retry".utf8) {
            guard !value.isEmpty, value.count <= 9, value.allSatisfy(ASCIIText.isDigit) else { return }
            retryMilliseconds = value.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        }
    }

    /// A blank line: the id counts even without data, the event only with.
    private mutating func dispatch() -> ServerSentEvent? {
        if let pendingID { lastEventID = pendingID }
        pendingID = nil
        defer {
            data = []
            hasData = false
            type = ""
        }
        guard hasData else { return nil }
        return ServerSentEvent(
            id: lastEventID.isEmpty ? nil : lastEventID,
            event: type.isEmpty ? nil : type,
            data: String(decoding: data, as: UTF8.self),
            retryMilliseconds: retryMilliseconds
        )
    }
}
