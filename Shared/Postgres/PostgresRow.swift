/// One row of an answer. Every getter names the column by position or by name and throws `row_conversion` when the
/// column is missing, NULL (use the `optional…` form) or of another type.
public struct PostgresRow: Sendable {
    /// A column by position (from 0) or by name.
    public enum Reference: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        /// By position, from 0.
        case index(Int)
        /// By name.
        case name(String)

        /// By position, from 0.
        public init(integerLiteral value: Int) { self = .index(value) }
        /// By name.
        public init(stringLiteral value: String) { self = .name(value) }
    }

    let storage: PostgresRows.Storage
    let firstCell: Int

    /// Whether the column is NULL.
    public func isNull(_ column: Reference) throws(PostgresError) -> Bool {
        try cell(position(column)).length < 0
    }

    /// The text of any type as the server prints it; exact for `numeric`.
    public func string(_ column: Reference) throws(PostgresError) -> String {
        try required(optionalString(column), column)
    }

    /// As `string`, nil for NULL.
    public func optionalString(_ column: Reference) throws(PostgresError) -> String? {
        try text(position(column))
    }

    /// `bigint`, `integer`, `smallint` or `oid`.
    public func int64(_ column: Reference) throws(PostgresError) -> Int64 {
        try required(optionalInt64(column), column)
    }

    /// As `int64`, nil for NULL.
    public func optionalInt64(_ column: Reference) throws(PostgresError) -> Int64? {
        let index = try typed(column, Self.integers, "an integer")
        guard let range = range(index) else { return nil }
        let bytes = storage.bytes
        guard let value = IntegerText.read(bytes.span.extracting(range)) else { throw unconverted(index) }
        return value
    }

    /// `bigint`, `integer` or `smallint` as `Int`.
    public func int(_ column: Reference) throws(PostgresError) -> Int { Int(try int64(column)) }

    /// `boolean`.
    public func bool(_ column: Reference) throws(PostgresError) -> Bool {
        try required(optionalBool(column), column)
    }

    /// As `bool`, nil for NULL.
    public func optionalBool(_ column: Reference) throws(PostgresError) -> Bool? {
        let index = try typed(column, [PostgresType.bool], "a boolean")
        return try convert(index) { $0 == "t" ? true : $0 == "f" ? false : nil }
    }

    /// `double precision` or `real`.
    public func double(_ column: Reference) throws(PostgresError) -> Double {
        try required(optionalDouble(column), column)
    }

    /// As `double`, nil for NULL.
    public func optionalDouble(_ column: Reference) throws(PostgresError) -> Double? {
        let index = try typed(column, [PostgresType.float8, PostgresType.float4], "a floating point number")
        return try convert(index) { Double($0) }
    }

    /// The exact decimal text of `numeric` or an integer type; NaN and Infinity are refused.
    public func numeric(_ column: Reference) throws(PostgresError) -> String {
        try required(optionalNumeric(column), column)
    }

    /// As `numeric`, nil for NULL.
    public func optionalNumeric(_ column: Reference) throws(PostgresError) -> String? {
        return try convert(try typed(column, Self.decimals, "a decimal number")) { DecimalText.isFinite($0) ? $0 : nil }
    }

    /// The text of `numeric` or an integer type as bytes, for a reader that makes no text of it. What the reader does not
    /// take, such as NaN, throws `row_conversion`.
    public func numeric<Value>(
        _ column: Reference, _ read: (Span<UInt8>) -> Value?
    ) throws(PostgresError) -> Value {
        try required(optionalNumeric(column, read), column)
    }

    /// As `numeric`, nil for NULL.
    public func optionalNumeric<Value>(
        _ column: Reference, _ read: (Span<UInt8>) -> Value?
    ) throws(PostgresError) -> Value? {
        let index = try typed(column, Self.decimals, "a decimal number")
        guard let range = range(index) else { return nil }
        let bytes = storage.bytes
        guard let value = read(bytes.span.extracting(range)) else { throw unconverted(index) }
        return value
    }

    /// `uuid` in its usual lower-case text.
    public func uuid(_ column: Reference) throws(PostgresError) -> String {
        try required(optionalUUID(column), column)
    }

    /// As `uuid`, nil for NULL.
    public func optionalUUID(_ column: Reference) throws(PostgresError) -> String? {
        try text(typed(column, [PostgresType.uuid], "a uuid"))
    }

    /// `bytea`.
    public func bytes(_ column: Reference) throws(PostgresError) -> [UInt8] {
        try required(optionalBytes(column), column)
    }

    /// As `bytes`, nil for NULL.
    public func optionalBytes(_ column: Reference) throws(PostgresError) -> [UInt8]? {
        let index = try typed(column, [PostgresType.bytea], "bytea")
        let cell = cell(index)
        guard cell.length >= 0 else { return nil }
        let raw = storage.bytes[cell.start..<cell.start + cell.length]
        guard let bytes = HexText.read(raw) else { throw failure(index, "is not bytea in hexadecimal form") }
        return bytes
    }

    /// `timestamptz` as milliseconds since 1970-01-01 UTC, rounded down.
    public func timestampMilliseconds(_ column: Reference) throws(PostgresError) -> Int64 {
        try required(optionalTimestampMilliseconds(column), column)
    }

    /// As `timestampMilliseconds`, nil for NULL.
    public func optionalTimestampMilliseconds(_ column: Reference) throws(PostgresError) -> Int64? {
        let index = try typed(column, Self.times, "a timestamptz")
        guard let range = range(index) else { return nil }
        guard let value = TimestampText.read(storage.bytes, range) else { throw unconverted(index) }
        return value
    }

    /// The elements of a one-dimensional array as the server prints them, nil for NULL elements.
    public func array(_ column: Reference) throws(PostgresError) -> [String?] {
        try required(convert(position(column)) { ArrayText.read($0) }, column)
    }

    // MARK: Parts

    private func position(_ column: Reference) throws(PostgresError) -> Int {
        switch column {
        case .index(let index):
            guard storage.columns.indices.contains(index) else {
                throw PostgresError(.rowConversion, "no column \(index); there are \(storage.columns.count)")
            }
            return index
        case .name(let name):
            guard let index = storage.columns.firstIndex(where: { $0.name == name }) else {
                let known = storage.columns.map(\.name).joined(separator: ", ")
                throw PostgresError(.rowConversion, "no column \(name); there are \(known)")
            }
            return index
        }
    }

    private static let integers = [PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.oid]
    private static let decimals = [PostgresType.numeric, PostgresType.int8, PostgresType.int4, PostgresType.int2]
    private static let times = [PostgresType.timestamptz]

    private func typed(_ column: Reference, _ types: [UInt32], _ what: String) throws(PostgresError) -> Int {
        let index = try position(column)
        guard types.contains(storage.columns[index].type) else {
            throw failure(index, "is of type \(storage.columns[index].type), not \(what)")
        }
        return index
    }

    private func cell(_ index: Int) -> PostgresRows.Cell { storage.cells[firstCell + index] }

    /// Where the bytes of a value stand; nil for NULL.
    private func range(_ index: Int) -> Range<Int>? {
        let cell = cell(index)
        return cell.length >= 0 ? cell.start..<cell.start + cell.length : nil
    }

    private func text(_ index: Int) -> String? {
        range(index).map { String(decoding: storage.bytes[$0], as: UTF8.self) }
    }

    private func convert<T>(_ index: Int, _ body: (String) -> T?) throws(PostgresError) -> T? {
        guard let text = text(index) else { return nil }
        guard let value = body(text) else { throw unconverted(index) }
        return value
    }

    private func unconverted(_ index: Int) -> PostgresError {
        failure(index, "has a value that cannot be converted")
    }

    private func required<T>(_ value: T?, _ column: Reference) throws(PostgresError) -> T {
        guard let value else { throw failure(try position(column), "is NULL") }
        return value
    }

    private func failure(_ index: Int, _ why: String) -> PostgresError {
        PostgresError(.rowConversion, "column \(storage.columns[index].name) \(why)")
    }
}
