import Contracts

/// The errors an endpoint may answer: its own, and those that follow from how it is declared.
enum StandardErrors {
    /// By status, ascending; several codes of one status together.
    static func of(_ declaration: EndpointDeclaration) -> [(status: Int, errors: [EndpointError])] {
        var all = declaration.errors
        all.append(EndpointError(400, "bad_request", "A parameter, header or the body is malformed or not known."))
        if declaration.authorization != .everyone {
            all.append(EndpointError(401, "token_missing", "The bearer token is missing or not accepted."))
        }
        if case .scope(let scope) = declaration.authorization {
            all.append(EndpointError(403, "insufficient_scope", "The token lacks the scope `\(scope)`."))
        }
        if declaration.parameters.contains(where: { $0.place == .path }) {
            all.append(EndpointError(404, "not_found", "There is no such object."))
        }
        if !declaration.alternativeTypes.isEmpty {
            all.append(EndpointError(406, "not_acceptable", "`Accept` admits none of the types of the answer."))
        }
        if declaration.opensWebSocket {
            all.append(EndpointError(426, "upgrade_required", "The request does not ask for a WebSocket."))
        }
        if declaration.idempotency == .keyRequired {
            all.append(
                EndpointError(409, "idempotency_key_in_use", "The first request with this key is still in work."))
            all.append(EndpointError(422, "idempotency_key_reused", "The key was used for another request."))
        }
        if declaration.invalidBodyStatus != 400 {
            all.append(
                EndpointError(
                    declaration.invalidBodyStatus, "invalid_field", "A field of the body is wrong or not known."))
        }
        all.append(EndpointError(413, "body_too_large", "The body is longer than the endpoint takes."))
        if declaration.requestSchema != .nothing {
            all.append(EndpointError(415, "unsupported_media_type", "The body is not application/json."))
        }
        all.append(EndpointError(500, "internal", "A fault here; the log knows it under the request id."))
        all.append(EndpointError(503, "overloaded", "Too much to do, or a neighbour is away; see Retry-After."))
        all.append(EndpointError(504, "deadline_exceeded", "The answer took too long."))
        return Dictionary(grouping: all, by: \.status).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
