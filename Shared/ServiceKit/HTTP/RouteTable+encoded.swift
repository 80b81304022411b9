public import Contracts

extension RouteTable {
    /// Serves a declared endpoint whose answer the handler has encoded before, as JSON of the declared shape: for answers
    /// that change less often than they are asked for.
    public mutating func serveEncoded<Response: WireType>(
        _ endpoint: Endpoint<Nothing, Response>,
        _ handler: @escaping @Sendable (RequestContext) async throws -> [UInt8]
    ) {
        serveText(endpoint.declaration, contentType: "application/json", handler)
    }
}
