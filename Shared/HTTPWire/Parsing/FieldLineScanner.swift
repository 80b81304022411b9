/// Scans the field lines of a header or trailer section, one line a call, resumable at every byte.
struct FieldLineScanner: Sendable {
    enum Result {
        case needMore
        /// `name` and `value` hold the positions of one field line.
        case line
        /// The empty line that ends the section was read.
        case end
        case failed(HTTPWireError)
    }

    private enum State: Sendable {
        case lineStart, name, beforeValue, value, lineFeed, endLineFeed
    }

    private var state = State.lineStart
    private(set) var name = 0..<0
    private(set) var value = 0..<0
    private var mark = 0

    mutating func next(_ bytes: Span<UInt8>, _ position: inout Int) -> Result {
        while position < bytes.count {
            let failure: HTTPWireError?
            switch state {
            case .lineStart:
                failure = nil
                mark = position
                state = .name
                if bytes[position] == ASCIIText.cr {
                    position += 1
                    state = .endLineFeed
                }
            case .name: failure = scanName(bytes, &position)
            case .beforeValue, .value: failure = scanValue(bytes, &position)
            case .lineFeed, .endLineFeed:
                guard bytes[position] == ASCIIText.lf else {
                    return .failed(.bad(.badHeader, "a carriage return without a line feed"))
                }
                position += 1
                let ended = state == .endLineFeed
                state = .lineStart
                return ended ? .end : .line
            }
            if let failure { return .failed(failure) }
        }
        return .needMore
    }

    private mutating func scanName(_ bytes: Span<UInt8>, _ position: inout Int) -> HTTPWireError? {
        var index = position
        while index < bytes.count, ASCIIText.isToken(bytes[index]) {
            index += 1
        }
        position = index
        guard index < bytes.count else { return nil }
        guard bytes[index] == UInt8(ascii: ":"), index > mark else {
            let folded = index == mark && ASCIIText.isSpace(bytes[index])
            return .bad(.badHeader, folded ? "line folding is not accepted" : "the field name is not a token")
        }
        name = mark..<index
        position = index + 1
        state = .beforeValue
        return nil
    }

    private mutating func scanValue(_ bytes: Span<UInt8>, _ position: inout Int) -> HTTPWireError? {
        var index = position
        if state == .beforeValue {
            while index < bytes.count, ASCIIText.isSpace(bytes[index]) {
                index += 1
            }
            position = index
            guard index < bytes.count else { return nil }
            mark = index
            state = .value
        }
        while index < bytes.count, ASCIIText.isFieldValue(bytes[index]) {
            index += 1
        }
        position = index
        guard index < bytes.count else { return nil }
        guard bytes[index] == ASCIIText.cr else {
            return .bad(.badHeader, "a control character in a field value")
        }
        var end = index
        while end > mark, ASCIIText.isSpace(bytes[end - 1]) {
            end -= 1
        }
        value = mark..<end
        position = index + 1
        state = .lineFeed
        return nil
    }
}
