/// Writes the body of a streamed response.
public struct HTTPBodyWriter: Sendable {
    private let server: HTTPServer
    private let reference: ExchangeReference

    init(server: HTTPServer, reference: ExchangeReference) {
        self.server = server
        self.reference = reference
    }

    /// Writes bytes and waits while the peer reads too slowly.
    /// - Throws: `closed` when the peer is gone, `cancelled`, `limit_exceeded` beyond a declared `Content-Length`.
    public func write(_ bytes: [UInt8]) async throws(NetworkError) {
        try await server.writeBody(reference, bytes)
    }
}
