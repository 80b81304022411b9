/// Reads the body of one message, whichever way it is framed. Body bytes are never copied.
struct BodyReader: Sendable {
    enum Step {
        case needMore
        case body(Range<Int>)
        case end(HTTPHeaders)
        case failed(HTTPWireError)
    }

    private enum State: Sendable {
        case length, untilClose, chunks, trailers
    }

    private var state: State
    private var remaining = 0
    private var chunks = ChunkScanner()
    /// Made for the few chunked bodies alone.
    private var trailers: SectionReader<TrailerScanner>?

    /// A message without a body is one of length 0.
    init(_ framing: BodyFraming) {
        switch framing {
        case .none: state = .length
        case .length(let length):
            state = .length
            remaining = length
        case .chunked: state = .chunks
        case .untilClose: state = .untilClose
        }
    }

    /// Whether the end of the stream is a proper end of this body.
    var endsWithStream: Bool { state == .untilClose }

    mutating func next(_ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits) -> Step {
        switch state {
        case .length:
            if remaining == 0 { return .end(HTTPHeaders()) }
            guard offset < input.count else { return .needMore }
            let range = take(remaining, input, &offset)
            remaining -= range.count
            return .body(range)
        case .untilClose:
            guard offset < input.count else { return .needMore }
            return .body(take(.max, input, &offset))
        case .chunks: return nextChunk(input, &offset, limits)
        case .trailers: return nextTrailer(input, &offset, limits)
        }
    }

    private mutating func nextChunk(
        _ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits
    ) -> Step {
        switch chunks.next(input, &offset, limits) {
        case .needMore: return .needMore
        case .failed(let error): return .failed(error)
        case .data:
            guard offset < input.count else { return .needMore }
            let range = take(chunks.remaining, input, &offset)
            chunks.consumed(range.count)
            return .body(range)
        case .last:
            state = .trailers
            trailers = SectionReader(TrailerScanner())
            return nextTrailer(input, &offset, limits)
        }
    }

    private mutating func nextTrailer(
        _ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits
    ) -> Step {
        switch trailers?.next(input, &offset, limits, maxBytes: limits.maxTrailerBytes) {
        case .done(let fields): return .end(fields)
        case .failed(let error): return .failed(error)
        case .needMore, nil: return .needMore
        }
    }

    private func take(_ wanted: Int, _ input: Span<UInt8>, _ offset: inout Int) -> Range<Int> {
        let start = offset
        offset += min(wanted, input.count - start)
        return start..<offset
    }
}
