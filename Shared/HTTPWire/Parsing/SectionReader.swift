/// What a resumable scanner says after it has read as far as it could.
enum ScanStep<Output: Sendable>: Sendable {
    /// All bytes were read and more are needed.
    case needMore
    /// The thing scanned for is complete.
    case done(Output)
    /// The bytes break a rule.
    case failed(HTTPWireError)
}

/// Scans a section that starts at byte 0. When the bytes run out it is asked again with the same bytes, more
/// behind them, and the position where it stopped: no byte is looked at twice.
protocol SectionScanner: Sendable {
    associatedtype Output: Sendable
    mutating func scan(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: HTTPWireLimits
    ) -> ScanStep<Output>
}

/// Feeds a scanner: in place when the section lies whole in the input, else from a bounded copy of what came so far.
struct SectionReader<Scanner: SectionScanner>: Sendable {
    private(set) var scanner: Scanner
    private var kept: [UInt8] = []
    private var position = 0

    init(_ scanner: Scanner) {
        self.scanner = scanner
    }

    /// - Parameter maxBytes: a section that has not ended after so many bytes is refused with 431.
    mutating func next(
        _ input: Span<UInt8>, _ offset: inout Int, _ limits: HTTPWireLimits, maxBytes: Int
    ) -> ScanStep<Scanner.Output> {
        let before = offset
        let known = kept.count
        let available = min(input.count - offset, maxBytes - known)
        let step: ScanStep<Scanner.Output>
        if known == 0 {
            step = scanner.scan(input.extracting(offset..<offset + available), &position, limits)
            if case .needMore = step { keep(input, before, available) }
        } else {
            keep(input, before, available)
            // Taken out and put back: the scan changes self while it reads these bytes.
            let held = kept
            kept = []
            var reached = position
            step = scanner.scan(held.span, &reached, limits)
            position = reached
            kept = held
        }
        guard case .needMore = step else {
            offset = before + position - known
            return step
        }
        offset = before + available
        guard kept.count < maxBytes else {
            return .failed(
                HTTPWireError(code: .headerTooLarge, status: 431, message: "a section is over \(maxBytes) bytes"))
        }
        return .needMore
    }

    private mutating func keep(_ input: Span<UInt8>, _ offset: Int, _ count: Int) {
        ASCIIText.append(input.extracting(offset..<offset + count), to: &kept)
    }
}
