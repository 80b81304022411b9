public import Contracts
public import HTTPWire
import Networking

/// An answer a route has made, ready to be sent or kept for a repeat.
public struct RouteAnswer: Sendable, Equatable {
    /// HTTP status.
    public let status: Int
    /// Media type of the body.
    public let contentType: String
    /// The body.
    public let body: [UInt8]
    /// Further header fields, kept for repeats as well.
    public let headers: HTTPHeaders

    /// Makes an answer.
    public init(status: Int, contentType: String, body: [UInt8], headers: HTTPHeaders = [:]) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }
}

/// The routes of a daemon. Each belongs to a declared endpoint; a declared endpoint without a route does not start.
public struct RouteTable: Sendable {
    struct Route: Sendable {
        let declaration: EndpointDeclaration
        let isPriority: Bool
        let action: Action
    }

    /// What a route does with a request that is authorised and whose parameters are checked.
    enum Action: Sendable {
        /// Decodes and checks the body; what it answers then does the work.
        case answer(Prepare)
        /// Decides within the deadline whether the connection may stay open, and answers what then happens on it.
        case open(@Sendable (RequestContext, HTTPRequest) async throws -> HTTPResponse)
    }

    typealias Prepare = @Sendable (_ body: [UInt8], _ contentType: String?) throws(ProblemError) -> Work
    typealias Work = @Sendable (RequestContext) async throws -> RouteAnswer

    private(set) var routes: [Route] = []

    mutating func add(
        _ declaration: EndpointDeclaration, isPriority: Bool = false, _ prepare: @escaping Prepare
    ) {
        routes.append(Route(declaration: declaration, isPriority: isPriority, action: .answer(prepare)))
    }

    mutating func add(
        _ declaration: EndpointDeclaration,
        open: @escaping @Sendable (RequestContext, HTTPRequest) async throws -> HTTPResponse
    ) {
        routes.append(Route(declaration: declaration, isPriority: false, action: .open(open)))
    }

    /// An empty table.
    public init() {}

    /// The declarations that have a route.
    public var declarations: [EndpointDeclaration] { routes.map(\.declaration) }

    /// Serves a declared endpoint.
    /// - Parameters:
    ///   - isPriority: whether it is answered while others are shed.
    ///   - status: the status for an answer, when it is not always the declared one.
    ///   - handler: does the work; throws `ProblemError` for refusals.
    public mutating func serve<Request: WireType, Response: WireType>(
        _ endpoint: Endpoint<Request, Response>,
        isPriority: Bool = false,
        status: (@Sendable (Response) -> Int)? = nil,
        _ handler: @escaping @Sendable (Request, RequestContext) async throws -> Response
    ) {
        let declaration = endpoint.declaration
        add(declaration, isPriority: isPriority) { (body, contentType) throws(ProblemError) in
            let request = try RequestBodyDecoding.decode(
                Request.self, from: body, contentType: contentType, invalidStatus: declaration.invalidBodyStatus)
            return { context in
                let response = try await handler(request, context)
                let body = Response.schema == .nothing ? [] : try JSONAnswer.encode(response)
                return RouteAnswer(
                    status: status?(response) ?? declaration.successStatus, contentType: "application/json",
                    body: body)
            }
        }
    }

    /// Serves a declared endpoint whose handler needs the body's exact bytes, since a signature stands over them. Nothing
    /// has looked at them before: neither the media type nor the declared shape of the body.
    public mutating func serveRaw<Request: WireType, Response: WireType>(
        _ endpoint: Endpoint<Request, Response>,
        _ handler: @escaping @Sendable ([UInt8], RequestContext) async throws -> Response
    ) {
        let declaration = endpoint.declaration
        add(declaration) { (body, _) throws(ProblemError) in
            return { context in
                RouteAnswer(
                    status: declaration.successStatus, contentType: "application/json",
                    body: try JSONAnswer.encode(try await handler(body, context)))
            }
        }
    }

    /// Serves a declared endpoint whose answer is text that is not made by the JSON encoder.
    mutating func serveText(
        _ declaration: EndpointDeclaration, contentType: String, isPriority: Bool = false,
        _ handler: @escaping @Sendable (RequestContext) async throws -> [UInt8]
    ) {
        add(declaration, isPriority: isPriority) { (body, type) throws(ProblemError) in
            _ = try RequestBodyDecoding.decode(Nothing.self, from: body, contentType: type)
            return { context in
                RouteAnswer(
                    status: declaration.successStatus, contentType: contentType, body: try await handler(context))
            }
        }
    }

    /// Puts a check before the work of some routes: it runs once the caller is authorised and the body is read.
    public mutating func require(
        where isMeant: (EndpointDeclaration) -> Bool, _ check: @escaping @Sendable (RequestContext) async throws -> Void
    ) {
        routes = routes.map { route in
            guard isMeant(route.declaration), case .answer(let prepare) = route.action else { return route }
            let checked: Prepare = { (body, contentType) throws(ProblemError) in
                let work = try prepare(body, contentType)
                return { context in
                    try await check(context)
                    return try await work(context)
                }
            }
            return Route(
                declaration: route.declaration, isPriority: route.isPriority, action: .answer(checked))
        }
    }

    /// Refuses a table that does not serve exactly what is declared, or serves something twice.
    public func check(declared: [EndpointDeclaration]) throws(ServiceFailure) {
        for declaration in declared where !routes.contains(where: { $0.declaration == declaration }) {
            throw ServiceFailure(
                .partFailed, code: "endpoint_without_handler",
                "\(declaration.method.rawValue) \(declaration.path) is declared but nothing serves it")
        }
        if let fault = declarations.lazy.flatMap(\.faults).first {
            throw ServiceFailure(.partFailed, code: "endpoint_declaration", fault)
        }
        var seen: Set<String> = []
        for route in routes {
            let declaration = route.declaration
            guard seen.insert("\(declaration.method.rawValue) \(declaration.path)").inserted,
                seen.insert(declaration.id).inserted
            else {
                throw ServiceFailure(
                    .partFailed, code: "endpoint_served_twice",
                    "\(declaration.method.rawValue) \(declaration.path) (\(declaration.id)) is served twice")
            }
        }
    }
}
