/// What a WebSocket peer may make this side hold, and how long this side waits.
public struct WebSocketLimits: Sendable {
    /// Longest message, all fragments together, in bytes; beyond it close code 1009.
    public var maxMessageBytes = 1 << 20
    /// Longest single frame, in bytes; beyond it close code 1009.
    public var maxFrameBytes = 1 << 20
    /// Bytes waiting to be written at which `send` throws `limit_exceeded`.
    public var maxQueuedBytes = 4 << 20
    /// Silence of the peer after which a ping is sent at half and the connection is given up at the whole time.
    public var idleTimeoutMilliseconds: Int64 = 60_000
    /// How long the peer's answer to a close is awaited.
    public var closeTimeoutMilliseconds: Int64 = 5_000

    /// The defaults: a mebibyte a message, a minute of silence.
    public init() {}
}
