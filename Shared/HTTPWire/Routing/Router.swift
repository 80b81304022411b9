/// Finds what is registered for a method and a path: a trie over path segments, literals before parameters.
///
/// Paths match exactly: `//`, a trailing slash, another case, dot segments, and segments that decode to a slash,
/// a backslash or a control character are not found. Each segment is decoded once. A parameter that is registered as
/// taking slashes gets a segment that decodes to one.
public struct Router<Value: Sendable>: Sendable {
    /// What a look-up found.
    public enum Match: Sendable {
        /// The value registered, and the decoded path parameters by name.
        case found(Value, parameters: [String: String])
        /// Nothing is registered for this path.
        case notFound
        /// The path is registered, but for these methods only (sorted by name).
        case methodNotAllowed(allowed: [HTTPMethod])
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: (name: String, node: Int, takesSlash: Bool)?
        var values: [HTTPMethod: Value] = [:]
    }

    private var nodes = [Node()]

    /// No routes.
    public init() {}

    /// Registers a value for a method and a pattern such as `/users/{id}/orders`.
    /// - Parameter slashIn: parameters whose segment may decode to a slash (`%2F`), such as a symbol `BTC/USDT`.
    /// - Throws: `RouterError` for a malformed pattern, a pattern already taken, or two names for one parameter.
    public mutating func add(
        _ method: HTTPMethod, _ pattern: String, _ value: Value, slashIn: Set<String> = []
    ) throws(RouterError) {
        let segments = try Self.segments(of: pattern)
        var index = 0
        var names: Set<String> = []
        for segment in segments {
            guard segment.hasPrefix("{") else {
                index = literal(segment, under: index)
                continue
            }
            let name = String(segment.dropFirst().dropLast())
            guard names.insert(name).inserted else {
                throw RouterError(code: .badPattern, message: "\(pattern) names \(name) twice")
            }
            index = try parameter(name, under: index, pattern, takesSlash: slashIn.contains(name))
        }
        guard nodes[index].values.updateValue(value, forKey: method) == nil else {
            throw RouterError(code: .duplicate, message: "\(method) \(pattern) is registered twice")
        }
    }

    /// Looks a path up; it is the path of a request head, without query.
    public func match(_ method: HTTPMethod, _ path: String) -> Match {
        guard let segments = Self.decode(path) else { return .notFound }
        var captured: [String] = []
        guard let (index, names) = find(segments[...], under: 0, &captured) else { return .notFound }
        let values = nodes[index].values
        guard let value = values[method] ?? (method == .head ? values[.get] : nil) else {
            return .methodNotAllowed(allowed: allowed(values))
        }
        if names.isEmpty { return .found(value, parameters: [:]) }
        return .found(value, parameters: Dictionary(zip(names, captured)) { first, _ in first })
    }

    /// HEAD is answered wherever GET is.
    private func allowed(_ values: [HTTPMethod: Value]) -> [HTTPMethod] {
        var methods = Set(values.keys)
        if methods.contains(.get) { methods.insert(.head) }
        return methods.sorted { $0.rawValue < $1.rawValue }
    }

    /// Depth first, literal before parameter; the depth of the trie bounds the recursion.
    private func find(
        _ segments: ArraySlice<String>, under index: Int, _ captured: inout [String]
    ) -> (node: Int, names: [String])? {
        let node = nodes[index]
        guard let segment = segments.first else { return node.values.isEmpty ? nil : (index, []) }
        if let next = node.literals[segment], let found = find(segments.dropFirst(), under: next, &captured) {
            return found
        }
        guard let parameter = node.parameter, parameter.takesSlash || !segment.utf8.contains(UInt8(ascii: "/"))
        else { return nil }
        captured.append(segment)
        if var found = find(segments.dropFirst(), under: parameter.node, &captured) {
            found.names.insert(parameter.name, at: 0)
            return found
        }
        captured.removeLast()
        return nil
    }

    private mutating func literal(_ segment: String, under index: Int) -> Int {
        if let next = nodes[index].literals[segment] { return next }
        nodes.append(Node())
        nodes[index].literals[segment] = nodes.count - 1
        return nodes.count - 1
    }

    private mutating func parameter(
        _ name: String, under index: Int, _ pattern: String, takesSlash: Bool
    ) throws(RouterError) -> Int {
        if let known = nodes[index].parameter {
            guard known.name == name, known.takesSlash == takesSlash else {
                throw RouterError(
                    code: .conflictingParameter,
                    message: "\(pattern) calls {\(known.name)} of another route {\(name)}, or takes slashes unlike it")
            }
            return known.node
        }
        nodes.append(Node())
        nodes[index].parameter = (name, nodes.count - 1, takesSlash)
        return nodes.count - 1
    }
}

extension Router {
    private static func segments(of pattern: String) throws(RouterError) -> [String] {
        guard let segments = decode(pattern), pattern.utf8.allSatisfy(ASCIIText.isTarget), !pattern.contains("%") else {
            throw RouterError(code: .badPattern, message: "\(pattern) is not an absolute path without dot segments")
        }
        for segment in segments {
            let inner = segment.hasPrefix("{") && segment.hasSuffix("}") ? segment.dropFirst().dropLast() : segment[...]
            guard !inner.isEmpty, !inner.contains(where: { "{}?#".contains($0) }) else {
                throw RouterError(code: .badPattern, message: "\(pattern) holds a malformed segment")
            }
        }
        return segments
    }

    /// The decoded segments of a path; `/` has none; nil for what never matches.
    private static func decode(_ path: String) -> [String]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        if path.utf8.count == 1 { return [] }
        var segments: [String] = []
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !part.isEmpty, let segment = PercentCoding.decode(Substring(part)), segment != ".", segment != "..",
                !segment.utf8.contains(UInt8(ascii: "\\"))
            else { return nil }
            segments.append(segment)
        }
        return segments
    }
}
