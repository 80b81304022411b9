/// The grammar of RFC 8259 as a machine: one token a call, nothing copied. Reader and gate both stand on it.
struct JSONGrammar: Sendable {
    private enum Expectation: Sendable {
        case value, firstElement, key, firstKey, separator, end
    }

    let options: StrictJSONOptions
    private(set) var position = 0
    private var expected = Expectation.value
    private(set) var nesting: JSONNesting

    init(_ options: StrictJSONOptions) {
        self.options = options
        nesting = JSONNesting(checksKeys: options.refusesDuplicateKeys)
    }

    /// Checks what can be told of the document as a whole: its size and its encoding.
    mutating func start(_ bytes: Span<UInt8>) throws(StrictJSONError) {
        guard bytes.count <= options.maxBytes else {
            throw failure(.tooLarge, "the document is over \(options.maxBytes) bytes", bytes)
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw failure(.byteOrderMark, "a byte order mark", bytes)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes)
        } catch {
            position = error.byteOffsets.lowerBound
            throw failure(.invalidUTF8, "not UTF-8", bytes)
        }
    }

    mutating func next(_ bytes: Span<UInt8>) throws(StrictJSONError) -> JSONRawToken {
        while true {
            skipSpace(bytes)
            guard position < bytes.count else { return try atEnd(bytes) }
            let byte = bytes[position]
            switch expected {
            case .value: return try value(byte, bytes)
            case .firstElement:
                return byte == UInt8(ascii: "]") ? close(.endArray) : try value(byte, bytes)
            case .firstKey:
                return byte == UInt8(ascii: "}") ? close(.endObject) : try key(byte, bytes)
            case .key: return try key(byte, bytes)
            case .end: throw failure(.trailingBytes, "bytes behind the document", bytes)
            case .separator:
                let inObject = nesting.isInObject
                if byte == UInt8(ascii: ",") {
                    position += 1
                    expected = inObject ? .key : .value
                    nesting.countElement()
                    continue
                }
                guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw failure(.syntax, "neither a comma nor the end of the container", bytes)
                }
                return close(inObject ? .endObject : .endArray)
            }
        }
    }

    func failure(_ code: StrictJSONError.Code, _ message: String, _ bytes: Span<UInt8>) -> StrictJSONError {
        var line = 1
        var lineStart = 0
        for index in 0..<min(position, bytes.count) where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return StrictJSONError(
            code: code, message: message, offset: position, line: line, column: position - lineStart + 1,
            path: nesting.path(bytes))
    }

    @inline(__always)
    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private func atEnd(_ bytes: Span<UInt8>) throws(StrictJSONError) -> JSONRawToken {
        guard expected == .end else { throw failure(.truncated, "the document ends too early", bytes) }
        return JSONRawToken(kind: .end, start: position, end: position)
    }

    private mutating func value(_ byte: UInt8, _ bytes: Span<UInt8>) throws(StrictJSONError) -> JSONRawToken {
        switch byte {
        case UInt8(ascii: "\""):
            let token = try string(.string, bytes)
            afterValue()
            return token
        case UInt8(ascii: "{"): return try open(.beginObject, bytes)
        case UInt8(ascii: "["): return try open(.beginArray, bytes)
        case UInt8(ascii: "t"): return try literal(.true, "true", bytes)
        case UInt8(ascii: "f"): return try literal(.false, "false", bytes)
        case UInt8(ascii: "n"): return try literal(.null, "null", bytes)
        case UInt8(ascii: "-"), 0x30...0x39:
            let token = try number(bytes)
            afterValue()
            return token
        default: throw failure(.syntax, "no value starts like this", bytes)
        }
    }

    private mutating func key(_ byte: UInt8, _ bytes: Span<UInt8>) throws(StrictJSONError) -> JSONRawToken {
        guard byte == UInt8(ascii: "\"") else { throw failure(.syntax, "a key is a string", bytes) }
        let token = try string(.key, bytes)
        let behind = position
        position = token.start - 1
        guard nesting.setKey(token, bytes) else { throw failure(.duplicateKey, "a key stands twice", bytes) }
        position = behind
        skipSpace(bytes)
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
            throw failure(position < bytes.count ? .syntax : .truncated, "a colon follows a key", bytes)
        }
        position += 1
        expected = .value
        return token
    }

    private mutating func open(_ kind: JSONRawToken.Kind, _ bytes: Span<UInt8>) throws(StrictJSONError) -> JSONRawToken
    {
        guard nesting.depth < options.maxDepth else {
            throw failure(.tooDeep, "nested deeper than \(options.maxDepth)", bytes)
        }
        nesting.open(isObject: kind == .beginObject)
        expected = kind == .beginObject ? .firstKey : .firstElement
        position += 1
        return JSONRawToken(kind: kind, start: position - 1, end: position)
    }

    private mutating func close(_ kind: JSONRawToken.Kind) -> JSONRawToken {
        nesting.close()
        position += 1
        afterValue()
        return JSONRawToken(kind: kind, start: position - 1, end: position)
    }

    @inline(__always)
    private mutating func afterValue() {
        expected = nesting.depth == 0 ? .end : .separator
    }

    private mutating func literal(
        _ kind: JSONRawToken.Kind, _ word: String, _ bytes: Span<UInt8>
    ) throws(StrictJSONError) -> JSONRawToken {
        let start = position
        for expected in word.utf8 {
            guard position < bytes.count else { throw failure(.truncated, "the document ends too early", bytes) }
            guard bytes[position] == expected else { throw failure(.syntax, "neither true, false nor null", bytes) }
            position += 1
        }
        afterValue()
        return JSONRawToken(kind: kind, start: start, end: position)
    }
}

extension JSONGrammar {
    private mutating func string(
        _ kind: JSONRawToken.Kind, _ bytes: Span<UInt8>
    ) throws(StrictJSONError) -> JSONRawToken {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                guard index - start <= options.maxStringBytes else {
                    throw failure(.tooLarge, "a string is over \(options.maxStringBytes) bytes", bytes)
                }
                position = index + 1
                return JSONRawToken(kind: kind, start: start, end: index, hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                position = index
                try escape(bytes)
                index = position
            } else if byte < 0x20 {
                position = index
                throw failure(.controlCharacter, "a control character in a string", bytes)
            } else {
                index += 1
            }
        }
        position = index
        throw failure(.truncated, "the document ends inside a string", bytes)
    }

    /// Checks the escape at the position and moves behind it.
    private mutating func escape(_ bytes: Span<UInt8>) throws(StrictJSONError) {
        guard position + 1 < bytes.count else {
            position = bytes.count
            throw failure(.truncated, "the document ends inside a string", bytes)
        }
        guard bytes[position + 1] == UInt8(ascii: "u") else {
            guard JSONEscape.simple(bytes[position + 1]) != nil else {
                throw failure(.badEscape, "an unknown escape", bytes)
            }
            position += 2
            return
        }
        guard let unit = JSONEscape.unit(bytes, at: position) else {
            throw failure(.badEscape, "four hexadecimal digits follow \\u", bytes)
        }
        if unit == 0, options.refusesNUL { throw failure(.controlCharacter, "NUL in a string", bytes) }
        if UTF16.isTrailSurrogate(unit) { throw failure(.loneSurrogate, "half of a surrogate pair", bytes) }
        if UTF16.isLeadSurrogate(unit) {
            guard let second = JSONEscape.unit(bytes, at: position + 6), UTF16.isTrailSurrogate(second) else {
                throw failure(.loneSurrogate, "half of a surrogate pair", bytes)
            }
            position += 6
        }
        position += 6
    }

    /// RFC 8259 section 6: no leading zero, no plus, digits on both sides of the point.
    private mutating func number(_ bytes: Span<UInt8>) throws(StrictJSONError) -> JSONRawToken {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let leading = position
        try digits(bytes)
        if bytes[leading] == UInt8(ascii: "0"), position > leading + 1 {
            position = leading
            throw failure(.badNumber, "a leading zero", bytes)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits(bytes)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits(bytes)
        }
        return JSONRawToken(kind: .number, start: start, end: position)
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(StrictJSONError) {
        let start = position
        while position < bytes.count, bytes[position] &- 0x30 < 10 {
            position += 1
        }
        guard position > start else { throw failure(.badNumber, "a digit is missing", bytes) }
    }
}
