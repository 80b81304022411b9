/// The field lines of a message, in order, names compared without regard to ASCII case.
public struct HTTPHeaders: Sendable, Equatable, Sequence, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// One field line.
    public typealias Element = (name: String, value: String)

    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    private var fields: [Field]

    /// No fields.
    public init() {
        fields = []
    }

    /// Fields in the order given.
    public init(_ pairs: [(String, String)]) {
        fields = pairs.map { Field(name: $0.0, value: $0.1) }
    }

    /// Fields in the order written; a name may appear several times.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements)
    }

    /// The number of field lines.
    public var count: Int { fields.count }

    /// Whether there is no field line.
    public var isEmpty: Bool { fields.isEmpty }

    /// Makes room, so that a known number of `add` calls allocates once.
    public mutating func reserveCapacity(_ capacity: Int) {
        fields.reserveCapacity(capacity)
    }

    /// Appends a field line; earlier lines of that name stay.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Replaces all field lines of that name by one.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        add(name, value)
    }

    /// Removes all field lines of that name.
    public mutating func remove(_ name: String) {
        guard contains(name) else { return }
        fields.removeAll { ASCIIText.equalIgnoringCase($0.name, name) }
    }

    /// The value of the first field line of that name.
    public func first(_ name: String) -> String? {
        for field in fields where ASCIIText.equalIgnoringCase(field.name, name) {
            return field.value
        }
        return nil
    }

    /// The values of all field lines of that name, in order.
    public func all(_ name: String) -> [String] {
        var values: [String] = []
        for field in fields where ASCIIText.equalIgnoringCase(field.name, name) {
            values.append(field.value)
        }
        return values
    }

    /// Whether there is a field line of that name.
    public func contains(_ name: String) -> Bool {
        for field in fields where ASCIIText.equalIgnoringCase(field.name, name) {
            return true
        }
        return false
    }

    /// Whether a comma-separated list field of that name holds the token, without regard to ASCII case.
    public func containsToken(_ name: String, _ token: String) -> Bool {
        for field in fields where ASCIIText.equalIgnoringCase(field.name, name) {
            if ASCIIText.listContains(field.value, token) { return true }
        }
        return false
    }

    /// The field lines in order.
    public struct Iterator: IteratorProtocol {
        var base: Array<Field>.Iterator

        /// The next field line.
        public mutating func next() -> (name: String, value: String)? {
            guard let field = base.next() else { return nil }
            return (field.name, field.value)
        }
    }

    /// Iterates over the field lines in order.
    public func makeIterator() -> Iterator {
        Iterator(base: fields.makeIterator())
    }

    /// One field line a line; for diagnostics and tests, not for logs (values may hold credentials).
    public var description: String {
        fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}
