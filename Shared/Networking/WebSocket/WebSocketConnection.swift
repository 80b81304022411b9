public import Reactor
public actor WebSocketConnection {
    /// r
    public enum Role: Sendable { case server, client }
    let stream: any ByteStream
    /// i
    public init(stream: any ByteStream, role: Role, limits: WebSocketLimits, loop: EventLoop) { self.stream = stream }
    /// c
    public func close(code: UInt16, reason: String) async { await stream.close() }
}
extension HTTPServer {
    func acceptKey(_ head: HTTPRequestHead) -> String? { nil }
}
import HTTPWire
