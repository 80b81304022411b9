public import HTTPWire
public import Reactor

/// One request as a handler sees it.
public struct HTTPRequest: Sendable {
    /// Method, target and headers.
    public let head: HTTPRequestHead
    /// The body, read on demand.
    public let body: HTTPRequestBody
    /// Who sent it.
    public let peer: SocketAddress
    /// The loop the handler runs on, for timers.
    public let loop: EventLoop

    /// Makes a request; the server does, and tests of handlers.
    public init(head: HTTPRequestHead, body: HTTPRequestBody, peer: SocketAddress, loop: EventLoop) {
        self.head = head
        self.body = body
        self.peer = peer
        self.loop = loop
    }
}
