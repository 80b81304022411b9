/// The events of a request stream in comparable form.
enum FuzzRequestEvent: Equatable {
    case head(HTTPRequestHead)
    case body([UInt8])
    case end(HTTPHeaders)
    case failed(HTTPWireError)
}

/// Small limits, so that short inputs reach them.
let fuzzLimits = HTTPWireLimits(
    maxHeaderBytes: 2048, maxHeaderCount: 12, maxTargetBytes: 128, maxChunkExtensionBytes: 24, maxTrailerBytes: 128)

func requestTrace(_ prefix: [UInt8], _ pieces: [[UInt8]]) -> [FuzzRequestEvent] {
    var parser = HTTPRequestParser(limits: fuzzLimits)
    var events: [FuzzRequestEvent] = []
    for piece in [prefix] + pieces where !piece.isEmpty {
        var offset = 0
        var isOpen = true
        while isOpen {
            let before = offset
            switch parser.next(piece.span, &offset) {
            case .needMore:
                require(offset == piece.count, "needMore with bytes left")
                isOpen = false
            case .head(let head): events.append(.head(head))
            case .body(let range):
                // Chunk framing may stand between the old offset and the body bytes.
                let isRight = range.lowerBound >= before && range.upperBound == offset && !range.isEmpty
                require(isRight, "a wrong range")
                if case .body(let known) = events.last {
                    events[events.count - 1] = .body(known + piece[range])
                } else {
                    events.append(.body(Array(piece[range])))
                }
            case .end(let trailers): events.append(.end(trailers))
            case .failed(let error):
                require((400...505).contains(error.status), "an error without a status")
                events.append(.failed(error))
                return events
            }
        }
    }
    return events
}
