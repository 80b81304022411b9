/// The shape of a JSON value, declared beside the type that has it. `/openapi.json`, the refusal of unknown fields and the
/// tests derive from it.
public indirect enum WireSchema: Sendable, Equatable {
    /// A text. `format` is a JSON Schema format such as `uuid`; `pattern` an ECMA regular expression.
    case string(format: String? = nil, pattern: String? = nil, lengths: ClosedRange<Int>? = nil, example: String? = nil)
    /// An exact decimal: a text in the plain form. Requests may also give a number that is exactly representable.
    case decimal
    /// One of a closed list of texts.
    case oneOf([String])
    /// A whole number within bounds.
    case integer(ClosedRange<Int64>)
    /// `true` or `false`.
    case boolean
    /// A list of at most `maxItems`.
    case list(WireSchema, maxItems: Int)
    /// An object with exactly the declared fields; `name` is its component in the API description.
    case object(name: String, [WireField])
    /// An object whose keys are not known beforehand.
    case map(WireSchema)
    /// Any JSON value, for answers that are themselves descriptions.
    case anything
    /// No value at all: an endpoint without a body.
    case nothing

    /// The names of an object's fields; nil for everything else.
    public var fieldNames: [String]? {
        if case .object(_, let fields) = self { return fields.map(\.name) }
        return nil
    }
}

/// One field of an object.
public struct WireField: Sendable, Equatable {
    /// The key in snake_case.
    public let name: String
    /// The shape of its value.
    public let schema: WireSchema
    /// Whether it is always there.
    public let isRequired: Bool
    /// One sentence, with the unit.
    public let documentation: String

    /// Declares a field.
    public init(_ name: String, _ schema: WireSchema, isRequired: Bool = true, _ documentation: String) {
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
        self.documentation = documentation
    }
}

/// A type that crosses the wire as JSON and says which shape it has.
public protocol WireType: Codable, Sendable {
    /// The shape. Its field names are the coding keys; a test holds them together.
    static var schema: WireSchema { get }
}

/// The request or answer of an endpoint that has none.
public struct Nothing: WireType, Equatable {
    /// No value.
    public static let schema = WireSchema.nothing

    /// Nothing to make.
    public init() {}
}

/// A request whose fields may all be left out, so that the body itself may be left out too.
public protocol OptionalBody: WireType {
    /// What no body means.
    init()
}
