/// Reads the body of one message, whichever way it is framed. Body bytes are never copied.
struct BodyReader: Sendable {
    enum Step {
        case needMore
        case body(Range<Int>)
        case end(HTTPHeaders)
        case failed(HTTPWireError)
    }

    private enum State: Sendable {
        case length(Int)
        case untilClose
        case chunks(ChunkScanner)
        case trailers(SectionReader<TrailerScanner>)
    }

    private var state: State

    /// A message without a body is one of length 0.
    init(_ framing: BodyFraming) {
        state =
            switch framing {
            case .none: .length(0)
            case .length(let length): .length(length)
            case .chunked: .chunks(ChunkScanner())
            case .untilClose: .untilClose
            }
    }

    /// Whether the end of the stream is a proper end of this body.
    var endsWithStream: Bool {
        if case .untilClose = state { return true }
        return false
    }

    mutating func next(_ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits) -> Step {
        switch state {
        case .length(let remaining):
            if remaining == 0 { return .end(HTTPHeaders()) }
            guard offset < input.count else { return .needMore }
            let range = take(remaining, input, &offset)
            state = .length(remaining - range.count)
            return .body(range)
        case .untilClose:
            guard offset < input.count else { return .needMore }
            return .body(take(.max, input, &offset))
        case .chunks(var scanner):
            switch scanner.next(input, &offset, limits) {
            case .needMore:
                state = .chunks(scanner)
                return .needMore
            case .data:
                guard offset < input.count else {
                    state = .chunks(scanner)
                    return .needMore
                }
                let range = take(scanner.remaining, input, &offset)
                scanner.consumed(range.count)
                state = .chunks(scanner)
                return .body(range)
            case .last:
                state = .trailers(SectionReader(TrailerScanner()))
                return next(input, &offset, limits)
            case .failed(let error):
                return .failed(error)
            }
        case .trailers(var reader):
            // Emptied first: two owners of its buffer would copy it at every call.
            state = .untilClose
            switch reader.next(input, &offset, limits, maxBytes: limits.maxTrailerBytes) {
            case .needMore:
                state = .trailers(reader)
                return .needMore
            case .done(let trailers): return .end(trailers)
            case .failed(let error): return .failed(error)
            }
        }
    }

    private func take(_ wanted: Int, _ input: Span<UInt8>, _ offset: inout Int) -> Range<Int> {
        let start = offset
        offset += min(wanted, input.count - start)
        return start..<offset
    }
}
