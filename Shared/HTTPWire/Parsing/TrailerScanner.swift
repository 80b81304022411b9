/// Scans a trailer section by the rules of a header section; fields that would change framing are refused.
struct TrailerScanner: SectionScanner {
    private var lines = FieldLineScanner()
    private var headers = HTTPHeaders()

    /// Fields a trailer may not hold (RFC 9110 section 6.5.1), as far as they could fool a reader.
    private static let forbidden = [
        "authorization", "connection", "content-encoding", "content-length", "content-range", "cookie", "expect",
        "host",
        "proxy-authorization", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> ScanStep<HTTPHeaders> {
        while true {
            switch lines.next(bytes, &position) {
            case .needMore: return .needMore
            case .end: return .done(headers)
            case .failed(let error): return .failed(error)
            case .line:
                guard headers.count < limits.maxHeaderCount else {
                    return .failed(
                        HTTPWireError(code: .tooManyHeaders, status: 431, message: "too many trailer fields"))
                }
                let name = bytes.extracting(lines.name)
                for word in Self.forbidden where ASCIIText.matches(name, word) {
                    return .failed(.bad(.badTrailer, "\(word) may not be a trailer field"))
                }
                headers.add(ASCIIText.string(name), ASCIIText.string(bytes.extracting(lines.value)))
            }
        }
    }
}
