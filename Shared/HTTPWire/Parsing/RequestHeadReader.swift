/// Reads one request head, in place when it lies whole in the input.
struct RequestHeadReader: Sendable {
    private var section = SectionBuffer()
    private var line = RequestLineScanner()
    private var lineIsComplete = false
    private var fieldLines = FieldLineScanner()
    private var fields = FramingFields()
    private var headers = HTTPHeaders()

    /// Whether a byte of the request line was seen; empty lines before it do not count.
    var hasStarted: Bool { line.hasStarted }

    mutating func next(_ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits) -> HTTPRequestEvent {
        guard offset < input.count else { return .needMore }
        let limit = limits.maxHeaderBytes
        // Taken out and put back: the scan changes self while it reads these bytes.
        var kept = section
        section = SectionBuffer()
        let before = offset
        let known = kept.bytes.count
        var position = kept.position
        let event: HTTPRequestEvent
        if kept.isEmpty {
            let available = min(input.count - offset, limit)
            event = scan(input.extracting(offset..<offset + available), &position, limits)
            if case .needMore = event { kept.append(input, &offset, limit) }
        } else {
            kept.append(input, &offset, limit)
            event = scan(kept.bytes.span, &position, limits)
        }
        guard case .needMore = event else {
            offset = before + position - known
            return event
        }
        guard kept.bytes.count < limit else {
            return .failed(
                HTTPWireError(code: .headerTooLarge, status: 431, message: "the head is over \(limit) bytes"))
        }
        kept.position = position
        section = kept
        return .needMore
    }

    private mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> HTTPRequestEvent {
        if !lineIsComplete {
            switch line.scan(bytes, &position, limits) {
            case .needMore: return .needMore
            case .failed(let error): return .failed(error)
            case .done:
                lineIsComplete = true
                headers.reserveCapacity(8)
            }
        }
        while true {
            switch fieldLines.next(bytes, &position) {
            case .needMore: return .needMore
            case .failed(let error): return .failed(error)
            case .line:
                guard headers.count < limits.maxHeaderCount else {
                    return .failed(HTTPWireError(code: .tooManyHeaders, status: 431, message: "too many field lines"))
                }
                let name = bytes.extracting(fieldLines.name)
                let value = bytes.extracting(fieldLines.value)
                if let error = fields.note(name, value) { return .failed(error) }
                headers.add(ASCIIText.string(name), ASCIIText.string(value))
            case .end:
                do {
                    return .head(try head(bytes))
                } catch {
                    return .failed(error)
                }
            }
        }
    }

    private func head(_ bytes: Span<UInt8>) throws(HTTPWireError) -> HTTPRequestHead {
        let method = Self.method(bytes.extracting(line.method))
        let text = ASCIIText.string(bytes.extracting(line.target))
        guard let target = RequestTarget(text, method: method) else {
            throw .bad(.badTarget, "the target is neither a path, nor an http URL, nor `*` for OPTIONS")
        }
        try checkHost()
        let framing = try fields.framing(line.version) ?? .none
        guard fields.expects == 0 || (fields.expects == 1 && fields.expectsContinue) else {
            throw HTTPWireError(code: .expectationFailed, status: 417, message: "the only expectation is 100-continue")
        }
        let hasBody = framing != .none && framing != .length(0)
        return HTTPRequestHead(
            method: method,
            target: text,
            path: target.path,
            query: target.query,
            authority: target.authority ?? fields.hostField,
            version: line.version,
            headers: headers,
            framing: framing,
            keepAlive: fields.persists(line.version),
            expectsContinue: fields.expectsContinue && hasBody && line.version == .http11,
            upgradesToWebSocket: fields.asksUpgrade && fields.namesWebSocket && method == .get
                && line.version == .http11
        )
    }

    /// RFC 9112 section 3.2: exactly one Host in HTTP/1.1, and a valid one.
    private func checkHost() throws(HTTPWireError) {
        guard fields.hosts <= 1 else { throw .bad(.badHost, "Host is repeated") }
        guard let host = fields.hostField else {
            guard line.version == .http10 else { throw .bad(.badHost, "Host is missing") }
            return
        }
        guard HostText.isValid(host.utf8) else { throw .bad(.badHost, "Host is not a host") }
    }

    private static func method(_ bytes: Span<UInt8>) -> HTTPMethod {
        // Two methods make nearly all requests: no text is built for them.
        if bytes.count == 3, bytes[0] == 0x47, bytes[1] == 0x45, bytes[2] == 0x54 { return .get }
        if bytes.count == 4, bytes[0] == 0x50, bytes[1] == 0x4F, bytes[2] == 0x53, bytes[3] == 0x54 { return .post }
        return HTTPMethod(rawValue: ASCIIText.string(bytes))
    }
}
