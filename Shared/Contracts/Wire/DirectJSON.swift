/// An answer that is long or asked for often, and writes and reads its JSON itself.
///
/// What it writes is byte for byte what `JSONEncoder` with sorted keys and plain slashes writes for it. It reads that one
/// form and nothing else: for any other spelling of the same values it answers nil, and `JSONDecoder` has to decide. A test
/// compares both directions with the general coders, on random values and on damaged texts.
public protocol DirectJSON: WireType {
    /// Appends the value.
    func write(to json: inout JSONBytes)
    /// Reads the value where the reader stands; nil for everything but the form that ``write(to:)`` makes.
    init?(from json: inout JSONBytesReader)
}

extension DirectJSON {
    /// The value as JSON.
    public var json: [UInt8] {
        var json = JSONBytes()
        write(to: &json)
        return json.bytes
    }

    /// Reads a whole text; nil for everything but what ``json`` makes.
    public init?(json: [UInt8]) {
        var reader = JSONBytesReader(json)
        self.init(from: &reader)
        guard reader.isAtEnd else { return nil }
    }
}

extension DirectJSON {
    /// Appends a list of values.
    static func write(_ items: [Self], to json: inout JSONBytes) {
        json.plain("[")
        for (index, item) in items.enumerated() {
            if index > 0 { json.plain(",") }
            item.write(to: &json)
        }
        json.plain("]")
    }

    /// Reads a list of values.
    static func list(from json: inout JSONBytesReader) -> [Self]? {
        guard json.take("[") else { return nil }
        if json.take("]") { return [] }
        var items: [Self] = []
        repeat {
            guard let item = Self(from: &json) else { return nil }
            items.append(item)
        } while json.take(",")
        return json.take("]") ? items : nil
    }
}
