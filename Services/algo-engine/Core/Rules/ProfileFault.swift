import Contracts

/// One thing that is wrong with a profile's file.
public struct ProfileFault: Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// Where in it, such as `validation.timeframe.5m.long[2].any_of[0]`; empty for the whole.
    public let path: String
    /// What is wrong and what would be right.
    public let message: String

    /// File, path and message in one line.
    public var description: String { path.isEmpty ? "\(file): \(message)" : "\(file): \(path) \(message)" }
}

/// Why a profile cannot be used: everything that is wrong with it.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one.
    public let faults: [ProfileFault]

    /// One line a fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Collects what is wrong while a profile is read.
struct ProfileFaults {
    /// Nobody reads more; one slip can be wrong in many places.
    static let most = 100
    let file: String
    private(set) var all: [ProfileFault] = []

    init(file: String) { self.file = file }

    /// Notes a fault, once: a rule that is used twice is read twice.
    mutating func add(_ path: String, _ message: String) {
        let fault = ProfileFault(file: file, path: path, message: message)
        if all.count < Self.most, !all.contains(fault) { all.append(fault) }
    }

    /// The members of an object whose keys are all known; nil, and a fault, when it is none.
    mutating func object(_ value: JSONValue?, _ path: String, keys: [String]) -> [String: JSONValue]? {
        guard case .object(let members)? = value else {
            add(path, "must be an object with \(keys.joined(separator: ", "))")
            return nil
        }
        for key in members.keys.sorted() where !keys.contains(key) {
            add(Self.join(path, key), "is not a known key\(Self.hint(key, among: keys))")
        }
        return members
    }

    /// The items of a list that is not empty.
    mutating func list(_ value: JSONValue, _ path: String, whenEmpty remedy: String) -> [JSONValue]? {
        guard case .list(let items) = value else {
            add(path, "must be a list")
            return nil
        }
        if items.isEmpty { add(path, "is empty; \(remedy)") }
        return items.isEmpty ? nil : items
    }

    /// A number within a range; nil, and a fault, for anything else.
    mutating func number(
        _ value: JSONValue, _ path: String, in range: ClosedRange<Double>, isWhole: Bool = false
    ) -> Double? {
        let what =
            "\(isWhole ? "a whole number" : "a number") from \(range.lowerBound.short) to \(range.upperBound.short)"
        guard case .number(let decimal) = value else {
            add(path, "must be \(what)")
            return nil
        }
        let number = decimal.approximateDouble
        guard range.contains(number), !isWhole || decimal.isWhole else {
            add(path, "is \(decimal); it must be \(what)")
            return nil
        }
        return number
    }

    /// True or false.
    mutating func boolean(_ value: JSONValue, _ path: String) -> Bool? {
        if case .boolean(let flag) = value { return flag }
        add(path, "must be true or false")
        return nil
    }

    static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// What somebody probably meant; else, what there is when that is not too much.
    static func hint(_ name: String, among known: [String]) -> String {
        if let nearest = NearestName.of(name, among: known) { return "; did you mean \(nearest)?" }
        return known.count <= 12 ? "; there are \(known.joined(separator: ", "))" : ""
    }
}

extension Double {
    /// Without a fraction that is zero.
    var short: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
