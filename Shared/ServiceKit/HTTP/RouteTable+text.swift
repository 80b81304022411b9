public import Contracts
public import HTTPWire

/// What an endpoint with `alternativeTypes` answers: the declared JSON, or one of its text types.
public enum NegotiatedAnswer<Response: WireType>: Sendable {
    /// The declared answer.
    case json(Response, headers: HTTPHeaders = [:])
    /// A text of one of the declared alternative types.
    case text(String, type: String, headers: HTTPHeaders = [:])
}

extension RouteTable {
    /// Serves a declared endpoint that answers nothing but a text of its declared type.
    public mutating func servePage(
        _ endpoint: Endpoint<Nothing, Nothing>, _ handler: @escaping @Sendable (RequestContext) async throws -> String
    ) {
        let declaration = endpoint.declaration
        guard let type = declaration.responseTextType else {
            preconditionFailure("\(declaration.path) declares no text type")
        }
        serveText(declaration, contentType: "\(type); charset=utf-8") { Array(try await handler($0).utf8) }
    }

    /// Serves a declared endpoint that also answers text (`endpoint.alsoAnswering("text/html")`).
    ///
    /// The handler gets the media type to answer with: `application/json`, or one of the alternatives when `Accept`
    /// prefers it. An `Accept` that admits none of them is refused with 406. The header fields the handler adds are kept
    /// under an idempotency key together with the body.
    public mutating func serveText<Request: WireType, Response: WireType>(
        _ endpoint: Endpoint<Request, Response>,
        status: (@Sendable (Response) -> Int)? = nil,
        _ handler:
            @escaping @Sendable (Request, RequestContext, _ type: String) async throws
            -> NegotiatedAnswer<Response>
    ) {
        let declaration = endpoint.declaration
        add(declaration) { (body, contentType) throws(ProblemError) in
            let request = try RequestBodyDecoding.decode(
                Request.self, from: body, contentType: contentType, invalidStatus: declaration.invalidBodyStatus)
            return { context in
                let type = try AcceptedType.choose(context.headers, declaration)
                switch try await handler(request, context, type) {
                case .json(let response, let headers):
                    return RouteAnswer(
                        status: status?(response) ?? declaration.successStatus, contentType: AcceptedType.json,
                        body: try JSONAnswer.encode(response), headers: headers)
                case .text(let text, let type, let headers):
                    return RouteAnswer(
                        status: declaration.successStatus, contentType: "\(type); charset=utf-8",
                        body: Array(text.utf8), headers: headers)
                }
            }
        }
    }
}
