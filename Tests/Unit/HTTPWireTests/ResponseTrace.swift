import HTTPWire

/// The events of one connection read by a client, body ranges joined.
struct ResponseTrace: Equatable {
    enum Event: Equatable {
        case informational(HTTPResponseHead)
        case head(HTTPResponseHead)
        case body([UInt8])
        case end(HTTPHeaders)
        case failed(HTTPWireError)
    }

    private(set) var events: [Event] = []
    private var parser: HTTPResponseParser

    init(method: HTTPMethod = .get, limits: HTTPWireLimits = HTTPWireLimits()) {
        parser = HTTPResponseParser(limits: limits, requestMethod: method)
    }

    static func == (left: ResponseTrace, right: ResponseTrace) -> Bool {
        left.events == right.events
    }

    mutating func deliver(_ pieces: [[UInt8]]) {
        pieces.forEach { deliver($0) }
    }

    mutating func deliver(_ piece: [UInt8]) {
        var offset = 0
        while note(parser.next(piece.span, &offset), piece) {}
    }

    mutating func end() {
        _ = note(parser.endOfStream(), [])
    }

    /// Whether to ask again.
    private mutating func note(_ event: HTTPResponseEvent, _ piece: [UInt8]) -> Bool {
        switch event {
        case .needMore: return false
        case .informational(let head): events.append(.informational(head))
        case .head(let head): events.append(.head(head))
        case .body(let range):
            if case .body(let known) = events.last {
                events[events.count - 1] = .body(known + piece[range])
            } else {
                events.append(.body(Array(piece[range])))
            }
        case .end(let trailers): events.append(.end(trailers))
        case .failed(let error):
            if case .failed = events.last { return false }
            events.append(.failed(error))
            return false
        }
        return true
    }

    var failure: HTTPWireError? {
        if case .failed(let error) = events.last { error } else { nil }
    }

    var endCount: Int {
        events.count { if case .end = $0 { true } else { false } }
    }

    var bodies: [[UInt8]] {
        events.compactMap { if case .body(let bytes) = $0 { bytes } else { nil } }
    }

    var heads: [HTTPResponseHead] {
        events.compactMap { if case .head(let head) = $0 { head } else { nil } }
    }
}
