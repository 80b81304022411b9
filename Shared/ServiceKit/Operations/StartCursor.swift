import Security

/// Where a page of starts ended: time in microseconds and id, in base64url.
struct StartCursor: Equatable {
    let startedMicroseconds: Int64
    let id: String

    init(startedMicroseconds: Int64, id: String) {
        self.startedMicroseconds = startedMicroseconds
        self.id = id
    }

    /// Reads a cursor; nil for anything this type did not write.
    init?(text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), (0...253_402_300_799_999_999).contains(time),
            WireSchemaCheck.isUUID(String(parts[1]))
        else { return nil }
        startedMicroseconds = time
        id = parts[1].lowercased()
    }

    var text: String { Base64URL.encode(Array("\(startedMicroseconds)/\(id)".utf8)) }
}
