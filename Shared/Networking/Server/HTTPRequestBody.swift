import Reactor
import Observability

/// The body of a request: read once, in pieces or whole. The route's `maxBodyBytes` holds for both.
public struct HTTPRequestBody: Sendable {
    private enum Source: Sendable {
        case none
        case memory(Locked<[UInt8]>)
        case connection(HTTPServer, ExchangeReference)
    }

    private let source: Source

    /// A request without a body.
    public static let empty = HTTPRequestBody(source: .none)

    /// A body held in memory, for tests of handlers.
    public init(bytes: [UInt8]) {
        source = .memory(Locked(bytes))
    }

    private init(source: Source) { self.source = source }

    init(server: HTTPServer, reference: ExchangeReference) {
        source = .connection(server, reference)
    }

    /// The next piece, nil after the last.
    /// - Throws: `body_too_large`, `body_timeout`, `protocol_violation` (all with the status to answer) or `closed`.
    public func next() async throws(NetworkError) -> [UInt8]? {
        switch source {
        case .none:
            return nil
        case .memory(let bytes):
            let taken = bytes.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
            return taken.isEmpty ? nil : taken
        case .connection(let server, let reference):
            return try await server.nextBodyPiece(reference)
        }
    }

    /// The whole body.
    /// - Throws: as `next()`.
    public func collect() async throws(NetworkError) -> [UInt8] {
        guard var whole = try await next() else { return [] }
        while let piece = try await next() { whole.append(contentsOf: piece) }
        return whole
    }
}
