/// A pull reader over a document: tokens one by one, or values by the kind that is expected.
///
/// Numbers are handed out as written, so that no price ever passes through a binary fraction. What was read before
/// an error is no more trustworthy than the rest: run `StrictJSON.validate` first where that matters.
public struct StrictJSONReader: Sendable {
    private let bytes: [UInt8]
    private var grammar: JSONGrammar
    private var peeked: StrictJSONToken?
    private var failure: StrictJSONError?

    /// A reader at the start of a document.
    /// - Throws: when the document is too large, starts with a byte order mark or is not UTF-8.
    public init(_ bytes: [UInt8], _ options: StrictJSONOptions = .gate) throws(StrictJSONError) {
        self.bytes = bytes
        grammar = JSONGrammar(options)
        try grammar.start(bytes.span)
    }

    /// The next token. After an error the same error comes again; after `end` comes `end`.
    public mutating func next() throws(StrictJSONError) -> StrictJSONToken {
        if let token = peeked {
            peeked = nil
            return token
        }
        if let failure { throw failure }
        let document = bytes
        do throws(StrictJSONError) {
            return Self.token(try grammar.next(document.span), document.span)
        } catch {
            failure = error
            throw error
        }
    }

    /// The next token, which stays to be read.
    public mutating func peek() throws(StrictJSONError) -> StrictJSONToken {
        let token = try next()
        peeked = token
        return token
    }

    /// Reads `{`; then call `nextKey` until it returns nil.
    public mutating func beginObject() throws(StrictJSONError) {
        guard try next() == .beginObject else { throw unexpected("an object") }
    }

    /// The key of the next member of the object, whose value must then be read or skipped; nil behind the last.
    public mutating func nextKey() throws(StrictJSONError) -> String? {
        switch try next() {
        case .key(let key): return key
        case .endObject: return nil
        default: throw unexpected("a key")
        }
    }

    /// Reads `[`; then call `nextElement` before each value.
    public mutating func beginArray() throws(StrictJSONError) {
        guard try next() == .beginArray else { throw unexpected("an array") }
    }

    /// Whether another element follows; false behind the last one, whose `]` is read then.
    public mutating func nextElement() throws(StrictJSONError) -> Bool {
        guard try peek() == .endArray else { return true }
        peeked = nil
        return false
    }

    /// Reads a string.
    public mutating func readString() throws(StrictJSONError) -> String {
        guard case .string(let text) = try next() else { throw unexpected("a string") }
        return text
    }

    /// Reads a number as written.
    public mutating func readNumberText() throws(StrictJSONError) -> String {
        guard case .number(let text) = try next() else { throw unexpected("a number") }
        return text
    }

    /// Reads `true` or `false`.
    public mutating func readBool() throws(StrictJSONError) -> Bool {
        guard case .bool(let value) = try next() else { throw unexpected("true or false") }
        return value
    }

    /// Reads `null` if it stands next, and says whether it did.
    public mutating func readNullIfPresent() throws(StrictJSONError) -> Bool {
        guard try peek() == .null else { return false }
        peeked = nil
        return true
    }

    /// Reads over a value of any kind.
    public mutating func skipValue() throws(StrictJSONError) {
        var depth = 0
        repeat {
            switch try next() {
            case .beginObject, .beginArray: depth += 1
            case .endObject, .endArray: depth -= 1
            case .end: throw unexpected("a value")
            default: break
            }
            guard depth >= 0 else { throw unexpected("a value") }
        } while depth > 0
    }

    /// Reads the end of the document.
    public mutating func finish() throws(StrictJSONError) {
        guard try next() == .end else { throw unexpected("the end of the document") }
    }

    private mutating func unexpected(_ wanted: String) -> StrictJSONError {
        let error = grammar.failure(.unexpectedValue, "expected \(wanted)", bytes.span)
        failure = error
        peeked = nil
        return error
    }

    private static func token(_ raw: JSONRawToken, _ bytes: Span<UInt8>) -> StrictJSONToken {
        switch raw.kind {
        case .beginObject: .beginObject
        case .endObject: .endObject
        case .beginArray: .beginArray
        case .endArray: .endArray
        case .key: .key(text(raw, bytes))
        case .string: .string(text(raw, bytes))
        case .number: .number(text(raw, bytes))
        case .true: .bool(true)
        case .false: .bool(false)
        case .null: .null
        case .end: .end
        }
    }

    private static func text(_ raw: JSONRawToken, _ bytes: Span<UInt8>) -> String {
        let part = bytes.extracting(raw.range)
        if !raw.hasEscapes, let checked = try? UTF8Span(validating: part) { return String(copying: checked) }
        return String(decoding: JSONEscape.unescaped(part), as: UTF8.self)
    }
}
