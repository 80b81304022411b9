/// A token and where it stands; strings without their quotes.
struct JSONRawToken {
    enum Kind {
        case beginObject, endObject, beginArray, endArray, key, string, number, `true`, `false`, null, end
    }

    let kind: Kind
    let start: Int
    let end: Int
    var hasEscapes = false

    var range: Range<Int> { start..<end }
}
