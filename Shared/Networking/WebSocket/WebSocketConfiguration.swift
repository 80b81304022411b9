public import HTTPWire

/// What a WebSocket peer may make this side hold, and how long this side waits.
public struct WebSocketConfiguration: Sendable {
    /// Longest frame and message; beyond them the connection ends with close code 1009.
    public var limits = WebSocketLimits()
    /// Bytes waiting to be written at which `send` throws `limit_exceeded`.
    public var maxQueuedBytes = 4 << 20
    /// Silence of the peer after which the connection is given up; a ping is sent at half of it.
    public var idleTimeoutMilliseconds: Int64 = 60_000
    /// How long the peer's answer to a close is awaited.
    public var closeTimeoutMilliseconds: Int64 = 5_000
    /// The subprotocol a server agrees to when a client offers it; nil for none.
    public var subprotocol: String?

    /// The defaults: a mebibyte a message, a minute of silence.
    public init() {}
}
