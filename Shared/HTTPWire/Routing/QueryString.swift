/// The pairs of a query string (`a=1&b=2`), decoded strictly; repeated keys stay, in order.
public struct QueryString: Sendable, Equatable {
    /// One pair; a key without `=` has an empty value.
    public struct Item: Sendable, Equatable {
        /// The decoded key.
        public let key: String
        /// The decoded value.
        public let value: String

        /// A pair.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The pairs in the order sent.
    public let items: [Item]

    /// Pairs in the order given.
    public init(_ items: [Item]) {
        self.items = items
    }

    /// Parses what follows the `?`; nil for a broken escape, an empty key, or more pairs than the limit.
    public init?(parsing query: String?, maxItems: Int = 100) {
        guard let query, !query.isEmpty else {
            items = []
            return
        }
        var parsed: [Item] = []
        for part in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            guard parsed.count < maxItems, !name.isEmpty,
                let key = PercentCoding.decode(Substring(name), plusIsSpace: true),
                let value = PercentCoding.decode(Substring(part.dropFirst(name.count + 1)), plusIsSpace: true)
            else { return nil }
            parsed.append(Item(key: key, value: value))
        }
        items = parsed
    }

    /// The value of the first pair with that key.
    public func first(_ key: String) -> String? {
        items.first { $0.key == key }?.value
    }

    /// The values of all pairs with that key, in order.
    public func all(_ key: String) -> [String] {
        items.filter { $0.key == key }.map(\.value)
    }

    /// The keys that appear more than once, each once, in order of their second appearance.
    public var repeatedKeys: [String] {
        var seen: Set<String> = []
        var repeated: [String] = []
        for item in items where !seen.insert(item.key).inserted {
            if !repeated.contains(item.key) { repeated.append(item.key) }
        }
        return repeated
    }

    /// The query string, percent-encoded, without the `?`.
    public var encoded: String {
        items.map { "\(PercentCoding.encode($0.key))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    }
}
