/// The kind of a frame (RFC 6455 section 5.2). Other numbers are reserved and refused.
public enum WebSocketOpcode: UInt8, Sendable, Hashable {
    /// More of a fragmented message.
    case continuation = 0
    /// UTF-8 text.
    case text = 1
    /// Bytes.
    case binary = 2
    /// The closing handshake.
    case close = 8
    /// Asks for a pong.
    case ping = 9
    /// Answers a ping, or comes by itself.
    case pong = 10

    /// Close, ping and pong: at most 125 bytes, never fragmented, allowed between fragments.
    public var isControl: Bool { rawValue >= 8 }
}

/// One frame to be written.
public struct WebSocketFrame: Sendable, Equatable {
    /// Whether this is the last frame of its message.
    public var isFinal: Bool
    /// The kind.
    public var opcode: WebSocketOpcode
    /// The payload, unmasked.
    public var payload: [UInt8]

    /// A frame from its parts.
    public init(_ opcode: WebSocketOpcode, payload: [UInt8] = [], isFinal: Bool = true) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
    }
}

/// A whole message, fragments put together.
public enum WebSocketMessage: Sendable, Equatable {
    /// Text, checked UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

/// Which end of the connection we are.
public enum WebSocketRole: Sendable, Hashable {
    /// We connected: what comes must not be masked, what goes must be.
    case client
    /// We accepted: what comes must be masked, what goes must not be.
    case server
}

/// What the other end may send.
public struct WebSocketLimits: Sendable, Equatable {
    /// Payload bytes of one frame.
    public var maxFrameBytes: Int
    /// Payload bytes of one message, all fragments together.
    public var maxMessageBytes: Int

    /// Limits; the defaults suit small JSON messages.
    public init(maxFrameBytes: Int = 1 << 20, maxMessageBytes: Int = 1 << 20) {
        self.maxFrameBytes = maxFrameBytes
        self.maxMessageBytes = maxMessageBytes
    }
}
