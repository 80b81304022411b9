/// Scans one response head and finds its framing with the request method in mind.
struct ResponseHeadScanner: SectionScanner {
    private let requestMethod: HTTPMethod
    private var line = StatusLineScanner()
    private var lineIsComplete = false
    private var fields = HeaderScanner()

    /// Whether a byte of the status line was seen.
    var hasStarted: Bool { line.hasStarted }

    init(requestMethod: HTTPMethod) {
        self.requestMethod = requestMethod
    }

    mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> ScanStep<HTTPResponseHead> {
        if !lineIsComplete {
            switch line.scan(bytes, &position) {
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

    private func head(_ bytes: Span<UInt8>, _ headers: HTTPHeaders) throws(HTTPWireError) -> HTTPResponseHead {
        let framing = try framing()
        return HTTPResponseHead(
            status: line.status,
            reason: ASCIIText.string(bytes.extracting(line.reason)),
            version: line.version,
            headers: headers,
            framing: framing,
            keepAlive: fields.framing.persists(line.version) && framing != .untilClose
        )
    }

    /// RFC 9112 section 6.3: some responses have no body whatever their fields say.
    private func framing() throws(HTTPWireError) -> BodyFraming {
        if line.status < 200 || line.status == 204 || line.status == 304 || requestMethod == .head {
            return .none
        }
        if requestMethod == .connect, line.status < 300 { return .none }
        return try fields.framing.framing(line.version) ?? .untilClose
    }
}
