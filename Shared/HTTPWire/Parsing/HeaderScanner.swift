/// Scans the header section behind a start line and gathers what decides about framing.
struct HeaderScanner: SectionScanner {
    private var lines = FieldLineScanner()
    private var headers = HTTPHeaders()
    private(set) var framing = FramingFields()

    mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> ScanStep<HTTPHeaders> {
        while true {
            switch lines.next(bytes, &position) {
            case .needMore: return .needMore
            case .failed(let error): return .failed(error)
            case .end: return .done(headers)
            case .line:
                guard headers.count < limits.maxHeaderCount else {
                    return .failed(HTTPWireError(code: .tooManyHeaders, status: 431, message: "too many field lines"))
                }
                // One allocation for a usual head, none for a head without fields.
                if headers.isEmpty { headers.reserveCapacity(8) }
                let name = bytes.extracting(lines.name)
                let value = bytes.extracting(lines.value)
                if let error = framing.note(name, value) { return .failed(error) }
                headers.add(ASCIIText.string(name), ASCIIText.string(value))
            }
        }
    }
}
