/// Scans one request head and checks it as a whole.
struct RequestHeadScanner: SectionScanner {
    private var line = RequestLineScanner()
    private var lineIsComplete = false
    private var fields = HeaderScanner()

    /// Whether a byte of the request line was seen; empty lines before it do not count.
    var hasStarted: Bool { line.hasStarted }

    mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> ScanStep<HTTPRequestHead> {
        if !lineIsComplete {
            switch line.scan(bytes, &position, limits) {
            case .needMore: return .needMore
            case .failed(let error): return .failed(error)
            case .done: lineIsComplete = true
            }
        }
        switch fields.scan(bytes, &position, limits) {
        case .needMore: return .needMore
        case .failed(let error): return .failed(error)
        case .done(let headers):
            do throws(HTTPWireError) {
                return .done(try head(bytes, headers))
            } catch {
                return .failed(error)
            }
        }
    }

    private func head(_ bytes: Span<UInt8>, _ headers: HTTPHeaders) throws(HTTPWireError) -> HTTPRequestHead {
        let method = Self.method(bytes.extracting(line.method))
        let text = ASCIIText.string(bytes.extracting(line.target))
        guard let target = RequestTarget(text, method: method) else {
            throw .bad(.badTarget, "the target is neither a path, nor an http URL, nor `*` for OPTIONS")
        }
        let known = fields.framing
        try checkHost(known)
        let framing = try known.framing(line.version) ?? .none
        guard known.expects == 0 || (known.expects == 1 && known.expectsContinue) else {
            throw HTTPWireError(code: .expectationFailed, status: 417, message: "the only expectation is 100-continue")
        }
        let hasBody = framing != .none && framing != .length(0)
        return HTTPRequestHead(
            method: method,
            target: text,
            path: target.path,
            query: target.query,
            authority: target.authority ?? known.hostField,
            version: line.version,
            headers: headers,
            framing: framing,
            keepAlive: known.persists(line.version),
            expectsContinue: known.expectsContinue && hasBody && line.version == .http11,
            upgradesToWebSocket: known.asksUpgrade && known.namesWebSocket && method == .get && line.version == .http11
        )
    }

    /// RFC 9112 section 3.2: exactly one Host in HTTP/1.1, and a valid one.
    private func checkHost(_ known: FramingFields) throws(HTTPWireError) {
        guard known.hosts <= 1 else { throw .bad(.badHost, "Host is repeated") }
        guard let host = known.hostField else {
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
