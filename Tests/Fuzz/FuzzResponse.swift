/// The events of a response stream in comparable form.
enum FuzzResponseEvent: Equatable {
    case informational(HTTPResponseHead)
    case head(HTTPResponseHead)
    case body([UInt8])
    case end(HTTPHeaders)
    case failed(HTTPWireError)
}

func note(_ event: HTTPResponseEvent, _ piece: [UInt8], _ events: inout [FuzzResponseEvent]) -> Bool {
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

func responseTrace(_ method: HTTPMethod, _ pieces: [[UInt8]]) -> [FuzzResponseEvent] {
    var parser = HTTPResponseParser(limits: fuzzLimits, requestMethod: method)
    var events: [FuzzResponseEvent] = []
    for piece in pieces where !piece.isEmpty {
        var offset = 0
        while note(parser.next(piece.span, &offset), piece, &events) {}
    }
    _ = note(parser.endOfStream(), [], &events)
    return events
}

/// Response streams that end: two deliveries, one meaning, and the end always tells something.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let method: HTTPMethod = input.control & 3 == 3 ? .head : input.control & 3 == 2 ? .connect : .get
    let whole = responseTrace(method, [input.bytes])
    require(whole == responseTrace(method, input.pieces), "two deliveries differ")
    require(!whole.isEmpty, "a closed connection told nothing")
    return 0
}
