/// An error on the wire: `application/problem+json` (RFC 9457) with the members Sextant adds.
public struct Problem: WireType, Equatable {
    /// What is wrong with one field of the request.
    public struct FieldError: WireType, Equatable {
        /// The field's name or path, such as `quantity` or `legs.0.price`.
        public let field: String
        /// What is wrong with it.
        public let message: String

        /// Makes a field error.
        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }

        /// The shape on the wire.
        public static let schema = WireSchema.object(
            name: "FieldError",
            [
                WireField("field", .string(), "The field's name or path."),
                WireField("message", .string(), "What is wrong with it."),
            ])
    }

    /// The media type of problems.
    public static let contentType = "application/problem+json"

    /// URI of the kind of problem; `about:blank` when the status says it all.
    public let type: String
    /// The status in words.
    public let title: String
    /// HTTP status.
    public let status: Int
    /// One sentence for a person.
    public let detail: String
    /// Stable machine code, such as `unknown_field`.
    public let code: String
    /// The id under which the log knows the request.
    public let requestID: String
    /// Field by field, when fields are wrong.
    public let errors: [FieldError]?

    /// Makes a problem.
    public init(
        type: String = "about:blank", title: String, status: Int, detail: String, code: String, requestID: String,
        errors: [FieldError]? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.requestID = requestID
        self.errors = errors
    }

    private enum CodingKeys: String, CodingKey {
        case type
        case title
        case status
        case detail
        case code
        case requestID = "request_id"
        case errors
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Problem",
        [
            WireField("type", .string(format: "uri-reference"), "URI of the kind of problem."),
            WireField("title", .string(), "The status in words."),
            WireField("status", .integer(400...599), "HTTP status."),
            WireField("detail", .string(), "One sentence for a person."),
            WireField("code", .string(pattern: "^[a-z][a-z0-9_]*$"), "Stable machine code."),
            WireField("request_id", .string(), "The id under which the log knows the request."),
            WireField("errors", .list(FieldError.schema, maxItems: 100), isRequired: false, "Field by field."),
        ])
}
