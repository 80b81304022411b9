public import Contracts

/// An answer a route has made, ready to be sent or kept for a repeat.
public struct RouteAnswer: Sendable, Equatable {
    /// HTTP status.
    public let status: Int
    /// Media type of the body.
    public let contentType: String
    /// The body.
    public let body: [UInt8]

    /// Makes an answer.
    public init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// The routes of a daemon. Each belongs to a declared endpoint; a declared endpoint without a route does not start.
public struct RouteTable: Sendable {
    struct Route: Sendable {
        let declaration: EndpointDeclaration
        let isPriority: Bool
        /// Decodes and checks the body; what it answers then does the work.
        let prepare: @Sendable (_ body: [UInt8], _ contentType: String?) throws(ProblemError) -> Work
    }

    typealias Work = @Sendable (RequestContext) async throws -> RouteAnswer

    private(set) var routes: [Route] = []

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
        routes.append(
            Route(declaration: declaration, isPriority: isPriority) { (body, contentType) throws(ProblemError) in
                let request = try RequestBodyDecoding.decode(
                    Request.self, from: body, contentType: contentType, invalidStatus: declaration.invalidBodyStatus)
                return { context in
                    let response = try await handler(request, context)
                    let body = Response.schema == .nothing ? [] : try JSONAnswer.encode(response)
                    return RouteAnswer(
                        status: status?(response) ?? declaration.successStatus, contentType: "application/json",
                        body: body)
                }
            })
    }

    /// Serves a declared endpoint whose handler needs the body's exact bytes, since a signature stands over them. Nothing
    /// has looked at them before: neither the media type nor the declared shape of the body.
    public mutating func serveRaw<Request: WireType, Response: WireType>(
        _ endpoint: Endpoint<Request, Response>,
        _ handler: @escaping @Sendable ([UInt8], RequestContext) async throws -> Response
    ) {
        let declaration = endpoint.declaration
        routes.append(
            Route(declaration: declaration, isPriority: false) { (body, _) throws(ProblemError) in
                return { context in
                    RouteAnswer(
                        status: declaration.successStatus, contentType: "application/json",
                        body: try JSONAnswer.encode(try await handler(body, context)))
                }
            })
    }

    /// Serves a declared endpoint whose answer is text that is not made by the JSON encoder.
    mutating func serveText(
        _ declaration: EndpointDeclaration, contentType: String, isPriority: Bool = false,
        _ handler: @escaping @Sendable (RequestContext) async throws -> [UInt8]
    ) {
        routes.append(
            Route(declaration: declaration, isPriority: isPriority) { (body, type) throws(ProblemError) in
                _ = try RequestBodyDecoding.decode(Nothing.self, from: body, contentType: type)
                return { context in
                    RouteAnswer(
                        status: declaration.successStatus, contentType: contentType, body: try await handler(context))
                }
            })
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
