public import Contracts
public import HTTPWire

/// An error a handler throws to answer a problem. Everything else that is thrown becomes 500 `internal`.
public struct ProblemError: Error, Sendable, Equatable {
    /// HTTP status, 400…599.
    public let status: Int
    /// Stable machine code; safe as a metric label.
    public let code: String
    /// One sentence for the caller; must hold no secret and nothing internal.
    public let detail: String
    /// What is wrong, field by field.
    public let fields: [Problem.FieldError]
    /// Header fields the answer carries, such as `Retry-After`.
    public let headers: HTTPHeaders

    /// Makes a problem.
    public init(
        _ status: Int, _ code: String, _ detail: String, fields: [Problem.FieldError] = [], headers: HTTPHeaders = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = fields
        self.headers = headers
    }

    /// 400 for one wrong field or parameter.
    public static func badField(_ field: String, _ message: String, code: String = "invalid_field") -> ProblemError {
        ProblemError(400, code, "\(field): \(message)", fields: [.init(field: field, message: message)])
    }

    /// 404 for an object that is not there, or not the caller's.
    public static func notFound(_ what: String) -> ProblemError {
        ProblemError(404, "not_found", "There is no such \(what).")
    }

    /// 503 with `Retry-After`.
    public static func unavailable(_ code: String, _ detail: String, retryAfterSeconds: Int = 1) -> ProblemError {
        ProblemError(503, code, detail, headers: ["Retry-After": String(retryAfterSeconds)])
    }
}
