/// The open arrays and objects, the keys each object has seen, and where the machine is.
struct JSONNesting: Sendable {
    private struct Level: Sendable {
        var isObject: Bool
        /// Where its keys start in `keys`.
        var firstKey: Int
        /// Index of the current element.
        var element = 0
        /// Keys in a hashed set once there are many: attackers choose keys, so comparing all would be quadratic.
        var manyKeys: Set<[UInt8]>?
        var lastKey: JSONKeyPlace?
    }

    /// Up to so many keys are compared one by one, which needs no allocation.
    private static let fewKeys = 16

    private let checksKeys: Bool
    /// The innermost level; at the top a level that is no object and has no elements.
    private var current = Level(isObject: false, firstKey: 0)
    /// The levels around the innermost one, the top first.
    private var outer: [Level] = []
    private var keys: [JSONKeyPlace] = []

    init(checksKeys: Bool) {
        self.checksKeys = checksKeys
    }

    var depth: Int { outer.count }

    var isInObject: Bool { current.isObject }

    mutating func open(isObject: Bool) {
        outer.append(current)
        current = Level(isObject: isObject, firstKey: keys.count)
    }

    mutating func close() {
        keys.removeLast(keys.count - current.firstKey)
        if let level = outer.popLast() { current = level }
    }

    mutating func countElement() {
        current.element += 1
    }

    /// Notes the key of the next member; false when the object has it already.
    mutating func setKey(_ token: JSONRawToken, _ bytes: Span<UInt8>) -> Bool {
        let place = JSONKeyPlace(start: token.start, end: token.end, hasEscapes: token.hasEscapes)
        current.lastKey = place
        guard checksKeys else { return true }
        let first = current.firstKey
        if keys.count - first < Self.fewKeys {
            for known in first..<keys.count where keys[known].isSame(as: place, bytes) {
                return false
            }
            keys.append(place)
            return true
        }
        if current.manyKeys == nil {
            current.manyKeys = Set(keys[first...].map { $0.unescaped(bytes) })
        }
        return current.manyKeys?.insert(place.unescaped(bytes)).inserted ?? false
    }

    /// The JSON pointer of the current value.
    func path(_ bytes: Span<UInt8>) -> String {
        var path = ""
        for level in outer.dropFirst() + [current] where depth > 0 {
            if !level.isObject {
                path += "/\(level.element)"
            } else if let key = level.lastKey {
                path += "/"
                for character in String(decoding: key.unescaped(bytes), as: UTF8.self).prefix(64) {
                    path += character == "~" ? "~0" : character == "/" ? "~1" : String(character)
                }
            }
        }
        return path
    }
}

/// Where a key stands in the document.
struct JSONKeyPlace: Sendable {
    let start: Int
    let end: Int
    let hasEscapes: Bool

    func unescaped(_ bytes: Span<UInt8>) -> [UInt8] {
        JSONEscape.unescaped(bytes.extracting(start..<end))
    }

    func isSame(as other: JSONKeyPlace, _ bytes: Span<UInt8>) -> Bool {
        if hasEscapes || other.hasEscapes { return unescaped(bytes) == other.unescaped(bytes) }
        guard end - start == other.end - other.start else { return false }
        for offset in 0..<(end - start) where bytes[start + offset] != bytes[other.start + offset] {
            return false
        }
        return true
    }
}
