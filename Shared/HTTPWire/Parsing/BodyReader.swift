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
        case trailers(TrailerReader)
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
                state = .trailers(TrailerReader())
                return next(input, &offset, limits)
            case .failed(let error):
                return .failed(error)
            }
        case .trailers(var reader):
            // Emptied first: two owners of its buffer would copy it at every call.
            state = .untilClose
            let step = reader.next(input, &offset, limits)
            state = .trailers(reader)
            return step
        }
    }

    private func take(_ wanted: Int, _ input: Span<UInt8>, _ offset: inout Int) -> Range<Int> {
        let start = offset
        offset += min(wanted, input.count - start)
        return start..<offset
    }
}

/// Reads a trailer section by the rules of a header section; fields that would change framing are refused.
struct TrailerReader: Sendable {
    private var pending = SectionBuffer()
    private var scanner = FieldLineScanner()
    private var headers = HTTPHeaders()

    /// Fields a trailer may not hold (RFC 9110 section 6.5.1), as far as they could fool a reader.
    private static let forbidden = [
        "authorization", "connection", "content-encoding", "content-length", "content-range", "cookie", "expect",
        "host",
        "proxy-authorization", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    mutating func next(_ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits) -> BodyReader.Step {
        let limit = limits.maxTrailerBytes
        var section = pending
        pending = SectionBuffer()
        let before = offset
        let known = section.bytes.count
        var position = section.position
        let step: BodyReader.Step
        if section.isEmpty {
            let available = min(input.count - offset, limit)
            step = scan(input.extracting(offset..<offset + available), &position, limits)
            if case .needMore = step { section.append(input, &offset, limit) }
        } else {
            section.append(input, &offset, limit)
            step = scan(section.bytes.span, &position, limits)
        }
        guard case .needMore = step else {
            offset = before + position - known
            return step
        }
        guard section.bytes.count < limit else {
            return .failed(
                HTTPWireError(code: .headerTooLarge, status: 431, message: "the trailers are over \(limit) bytes"))
        }
        section.position = position
        pending = section
        return .needMore
    }

    private mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> BodyReader.Step {
        while true {
            switch scanner.next(bytes, &position) {
            case .needMore: return .needMore
            case .end: return .end(headers)
            case .failed(let error): return .failed(error)
            case .line:
                guard headers.count < limits.maxHeaderCount else {
                    return .failed(
                        HTTPWireError(code: .tooManyHeaders, status: 431, message: "too many trailer fields"))
                }
                let name = bytes.extracting(scanner.name)
                for word in Self.forbidden where ASCIIText.matches(name, word) {
                    return .failed(.bad(.badTrailer, "\(word) may not be a trailer field"))
                }
                headers.add(ASCIIText.string(name), ASCIIText.string(bytes.extracting(scanner.value)))
            }
        }
    }
}
