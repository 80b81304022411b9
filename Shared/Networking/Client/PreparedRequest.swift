import HTTPWire
import Observability
import Reactor

/// A request checked and written out, ready for a connection.
struct PreparedRequest: Sendable {
    let origin: Origin
    let method: HTTPMethod
    let isIdempotent: Bool
    let bytes: [UInt8]

    /// What the client alone may say about the connection and the framing.
    private static let ownHeaders = [
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "Proxy-Authorization",
        "Proxy-Connection", "Keep-Alive", "TE", "Trailer", "Expect",
    ]

    init(_ request: HTTPClientRequest, _ configuration: HTTPClientConfiguration) throws(HTTPClientError) {
        let url = try ClientURL(request.url)
        guard request.method != .connect else {
            throw HTTPClientError(.invalidRequest, "CONNECT is the client's own business")
        }
        guard request.body.count <= configuration.maxRequestBodyBytes else {
            throw HTTPClientError(
                .invalidRequest, "the request body passes \(configuration.maxRequestBodyBytes) bytes")
        }
        for name in Self.ownHeaders where request.headers.contains(name) {
            throw HTTPClientError(.invalidRequest, "the header \(name) is set by the client")
        }
        origin = url.origin
        method = request.method
        isIdempotent = request.isIdempotent
        var headers = request.headers
        Self.addContext(to: &headers, userAgent: configuration.userAgent)
        var target = url.target
        if !origin.isSecure, let proxy = configuration.proxy.proxy(for: origin) {
            target = "http://\(origin.authority())\(target)"
            if let authorization = proxy.authorization { headers.set("Proxy-Authorization", authorization.expose()) }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + request.body.count)
        do throws(HTTPWireError) {
            try HTTPSerializer.requestHead(
                method: method, target: target, host: origin.authority(), headers: headers,
                framing: request.body.isEmpty ? .none : .length(request.body.count), into: &bytes)
        } catch {
            throw HTTPClientError(.invalidRequest, "the request cannot be written: \(error.message)")
        }
        bytes.append(contentsOf: request.body)
        self.bytes = bytes
    }

    /// What every request carries: who asks, and on whose behalf.
    static func addContext(to headers: inout HTTPHeaders, userAgent: String) {
        if !headers.contains("User-Agent"), !userAgent.isEmpty { headers.add("User-Agent", userAgent) }
        if let trace = TaskContext.trace, !headers.contains("traceparent") {
            headers.add("traceparent", trace.traceparent)
        }
        if let id = TaskContext.requestID, !headers.contains("x-request-id") { headers.add("x-request-id", id) }
    }
}
