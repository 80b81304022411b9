/// A parameter of a statement, with the type the server is told.
///
/// Text with NUL is refused before it is sent (libpq would cut it silently), and so are numbers that are not finite
/// (PostgreSQL would store NaN, which passes `CHECK (price > 0)`).
public enum PostgresValue: Sendable, Equatable {
    /// NULL of whatever type the statement needs.
    case null
    /// `text`.
    case text(String)
    /// Text whose type the server finds from the statement (enums, intervals, ranges).
    case untyped(String)
    /// `bigint`.
    case int(Int64)
    /// `boolean`.
    case bool(Bool)
    /// `double precision`, finite.
    case double(Double)
    /// `numeric` from its decimal text, finite.
    case numeric(String)
    /// `uuid` from its usual text of 36 characters.
    case uuid(String)
    /// `bytea`.
    case bytes([UInt8])
    /// `timestamptz` from milliseconds since 1970-01-01 UTC.
    case timestamp(milliseconds: Int64)
    /// `jsonb` from its text.
    case json(String)
    /// `text[]`.
    case textArray([String])
    /// `bigint[]`.
    case intArray([Int64])
    /// `numeric[]` from decimal texts.
    case numericArray([String])
    /// `uuid[]`.
    case uuidArray([String])
    /// `jsonb[]`.
    case jsonArray([String])
    /// `timestamptz[]` from milliseconds since 1970-01-01 UTC.
    case timestampArray(milliseconds: [Int64])
}

extension PostgresValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral
{
    /// `text`.
    public init(stringLiteral value: String) { self = .text(value) }
    /// `bigint`.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// `boolean`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// NULL.
    public init(nilLiteral: ()) { self = .null }
}

extension Optional where Wrapped == PostgresValue {
    /// The value, or NULL: `name.map(PostgresValue.text).orNull`.
    public var orNull: PostgresValue { self ?? .null }
}
