import HTTPWire

/// The events of one connection, with body ranges joined so that two deliveries can be compared.
struct RequestTrace: Equatable {
    enum Event: Equatable {
        case head(HTTPRequestHead)
        case body([UInt8])
        case end(HTTPHeaders)
        case failed(HTTPWireError)
    }

    private(set) var events: [Event] = []
    private var parser: HTTPRequestParser

    init(limits: HTTPWireLimits = HTTPWireLimits()) {
        parser = HTTPRequestParser(limits: limits)
    }

    static func == (left: RequestTrace, right: RequestTrace) -> Bool {
        left.events == right.events
    }

    mutating func deliver(_ pieces: [[UInt8]]) {
        pieces.forEach { deliver($0) }
    }

    /// Feeds one piece, as a server does with what one read gave it.
    mutating func deliver(_ piece: [UInt8]) {
        var offset = 0
        while true {
            switch parser.next(piece.span, &offset) {
            case .needMore:
                precondition(offset == piece.count, "needMore with bytes left")
                return
            case .head(let head): events.append(.head(head))
            case .body(let range): addBody(piece[range])
            case .end(let trailers): events.append(.end(trailers))
            case .failed(let error):
                if case .failed = events.last { return }
                events.append(.failed(error))
                return
            }
        }
    }

    private mutating func addBody(_ bytes: ArraySlice<UInt8>) {
        precondition(!bytes.isEmpty, "an empty body range")
        if case .body(let known) = events.last {
            events[events.count - 1] = .body(known + bytes)
        } else {
            events.append(.body(Array(bytes)))
        }
    }

    var heads: [HTTPRequestHead] {
        events.compactMap { if case .head(let head) = $0 { head } else { nil } }
    }

    var failure: HTTPWireError? {
        if case .failed(let error) = events.last { error } else { nil }
    }

    var body: [UInt8] {
        events.reduce(into: []) { if case .body(let bytes) = $1 { $0 += bytes } }
    }

    var endCount: Int {
        events.count { if case .end = $0 { true } else { false } }
    }

    /// The status codes a server built on the parser answers with, in order: 200 for each complete request, the
    /// error's status for the one that fails, nothing after the last request of the connection.
    var answers: [Int] {
        var statuses: [Int] = []
        for event in events {
            switch event {
            case .head, .body: break
            case .end: statuses.append(200)
            case .failed(let error):
                if error.code == .dataAfterClose { statuses.removeLast() }
                statuses.append(error.status)
            }
        }
        return statuses
    }

    /// Whether a server would have closed after these events.
    var isClosed: Bool {
        if failure != nil { return true }
        guard case .end = events.last else { return false }
        return heads.last?.keepAlive == false
    }
}
