/// An endpoint, declared once. Server route, typed client, `/openapi.json` and the authorisation matrix derive from it.
public struct Endpoint<Request: WireType, Response: WireType>: Sendable {
    /// Everything but the types.
    public private(set) var declaration: EndpointDeclaration

    /// Declares an endpoint.
    /// - Parameters:
    ///   - path: pattern such as `/orders/{id}`; each `{name}` needs a path parameter of that name.
    ///   - authorization: there is no default: who may call is always written down.
    ///   - idempotency: GET is safe; PUT and DELETE are natural; POST and PATCH need a key unless it is said otherwise.
    ///   - deadlineMilliseconds: longest time of an answer; then 504.
    public init(
        _ method: EndpointMethod,
        _ path: String,
        id: String,
        summary: String,
        authorization: EndpointAuthorization,
        parameters: [EndpointParameter] = [],
        idempotency: EndpointIdempotency? = nil,
        successStatus: Int = 200,
        maxBodyBytes: Int = 64 << 10,
        deadlineMilliseconds: Int = 5_000,
        cacheSeconds: Int = 0,
        errors: [EndpointError] = []
    ) {
        declaration = EndpointDeclaration(
            id: id, method: method, path: path, summary: summary, authorization: authorization, parameters: parameters,
            idempotency: idempotency ?? method.defaultIdempotency, successStatus: successStatus,
            maxBodyBytes: Request.schema == .nothing ? 0 : maxBodyBytes, deadlineMilliseconds: deadlineMilliseconds,
            cacheSeconds: cacheSeconds, errors: errors, requestSchema: Request.schema, responseSchema: Response.schema,
            isBodyOptional: Request.self is any OptionalBody.Type)
    }

    private init(_ declaration: EndpointDeclaration) {
        self.declaration = declaration
    }

    /// The same endpoint answering this status for a body whose shape or values are wrong, instead of 400.
    public func invalidBody(_ status: Int) -> Endpoint {
        var copy = declaration
        copy.invalidBodyStatus = status
        return Endpoint(copy)
    }

    /// The same endpoint with an answer of this text type.
    public func answeringText(_ type: String) -> Endpoint {
        var copy = self
        copy.declaration = declaration.answeringText(type)
        return copy
    }

    /// The same endpoint, which also answers this status of success: 202 for work that goes on.
    public func alsoSucceeding(with status: Int) -> Endpoint {
        var copy = self
        copy.declaration = declaration.alsoSucceeding(with: status)
        return copy
    }

    /// The same endpoint, which also answers these text types to callers whose `Accept` prefers them to JSON.
    public func alsoAnswering(_ types: String...) -> Endpoint {
        var copy = self
        copy.declaration = declaration.alsoAnswering(types)
        return copy
    }
}

/// The declaration of an endpoint without its types, for tables over all endpoints.
public struct EndpointDeclaration: Sendable, Equatable {
    /// Unique name in the API description, in lowerCamelCase.
    public let id: String
    /// The method.
    public let method: EndpointMethod
    /// The path pattern.
    public let path: String
    /// One sentence for the API description.
    public let summary: String
    /// Who may call.
    public let authorization: EndpointAuthorization
    /// Path, query and header parameters.
    public let parameters: [EndpointParameter]
    /// What a repeat of the same request does.
    public let idempotency: EndpointIdempotency
    /// The status of success.
    public let successStatus: Int
    /// Longest request body, in bytes.
    public let maxBodyBytes: Int
    /// Longest time of an answer, in milliseconds.
    public let deadlineMilliseconds: Int
    /// How long the answer may be kept by caches, in seconds; 0 forbids it.
    public let cacheSeconds: Int
    /// Errors of its own, besides those every endpoint has.
    public let errors: [EndpointError]
    /// Shape of the request body.
    public let requestSchema: WireSchema
    /// Shape of the answer.
    public let responseSchema: WireSchema
    /// Whether the body may be left out.
    public let isBodyOptional: Bool
    /// Status for a body that is JSON but has fields or values that are not allowed.
    public fileprivate(set) var invalidBodyStatus = 400
    /// Media type of an answer that is text instead of JSON; nil for JSON.
    public private(set) var responseTextType: String?
    /// Media types a caller may have instead of the declared one, by `Accept`.
    public private(set) var alternativeTypes: [String] = []
    /// Statuses of success besides ``successStatus``, with the same answer.
    public private(set) var otherSuccessStatuses: [Int] = []
    /// Whether success is `101 Switching Protocols` to a WebSocket instead of an answer.
    public private(set) var opensWebSocket = false

    /// The same endpoint with an answer of this text type.
    public func answeringText(_ type: String) -> EndpointDeclaration {
        var copy = self
        copy.responseTextType = type
        return copy
    }

    /// The same endpoint with an event stream (`text/event-stream`) as its answer.
    public func answeringEvents() -> EndpointDeclaration { answeringText(Self.eventStreamType) }

    /// The same endpoint, which opens a WebSocket.
    public func openingWebSocket() -> EndpointDeclaration {
        var copy = self
        copy.opensWebSocket = true
        return copy
    }

    func alsoSucceeding(with status: Int) -> EndpointDeclaration {
        var copy = self
        copy.otherSuccessStatuses.append(status)
        return copy
    }

    func alsoAnswering(_ types: [String]) -> EndpointDeclaration {
        var copy = self
        copy.alternativeTypes = types
        return copy
    }

    /// The media type of event streams.
    public static let eventStreamType = "text/event-stream"
}

/// The methods endpoints use.
public enum EndpointMethod: String, Sendable, Equatable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether a call changes nothing.
    public var isSafe: Bool { self == .get }

    /// What holds when a declaration does not say: a method that creates or changes something needs a key, since a
    /// forgotten word must not make an order repeatable. PUT and DELETE name what they act on.
    var defaultIdempotency: EndpointIdempotency {
        switch self {
        case .get: .safe
        case .put, .delete: .natural
        case .post, .patch: .keyRequired
        }
    }
}

/// Who may call an endpoint.
public enum EndpointAuthorization: Sendable, Equatable {
    /// Anybody.
    case everyone
    /// Any caller with a valid token.
    case anyCaller
    /// A caller whose token carries this scope.
    case scope(String)
}

/// What a repeat of the same request does.
public enum EndpointIdempotency: Sendable, Equatable {
    /// Nothing changes at all.
    case safe
    /// The request holds its own natural key, so that a repeat changes nothing more.
    case natural
    /// The caller must send `Idempotency-Key`; a repeat gets the first answer.
    case keyRequired
    /// A repeat does it again; the typed client never retries.
    case none

    /// Whether a client may send the request again after an unclear failure.
    public var allowsRetry: Bool { self != .none }
}

/// A parameter outside the body.
public struct EndpointParameter: Sendable, Equatable {
    /// Where it stands.
    public enum Place: String, Sendable, Equatable {
        case path
        case query
    }

    /// Its name in snake_case.
    public let name: String
    /// Where it stands.
    public let place: Place
    /// Shape: `string`, `oneOf`, `integer` or `boolean`.
    public let schema: WireSchema
    /// Whether it must be given; always true in the path.
    public let isRequired: Bool
    /// One sentence, with the unit and the default.
    public let documentation: String
    /// Whether a part of the path may hold a slash, written `%2F`; elsewhere such a path is not found.
    public private(set) var takesSlash = false

    /// A part of the path.
    public static func path(
        _ name: String, _ schema: WireSchema, takesSlash: Bool = false, _ documentation: String
    ) -> EndpointParameter {
        var made = EndpointParameter(
            name: name, place: .path, schema: schema, isRequired: true, documentation: documentation)
        made.takesSlash = takesSlash
        return made
    }

    /// A query parameter.
    public static func query(
        _ name: String, _ schema: WireSchema, isRequired: Bool = false, _ documentation: String
    ) -> EndpointParameter {
        EndpointParameter(
            name: name, place: .query, schema: schema, isRequired: isRequired, documentation: documentation)
    }
}

/// An error an endpoint answers on its own account.
public struct EndpointError: Sendable, Equatable {
    /// HTTP status.
    public let status: Int
    /// Stable machine code.
    public let code: String
    /// When it happens.
    public let documentation: String

    /// Declares an error.
    public init(_ status: Int, _ code: String, _ documentation: String) {
        self.status = status
        self.code = code
        self.documentation = documentation
    }
}
