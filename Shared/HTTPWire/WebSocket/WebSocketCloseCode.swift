/// Close codes (RFC 6455 section 7.4).
public enum WebSocketCloseCode {
    /// The purpose is fulfilled.
    public static let normal: UInt16 = 1000
    /// The end goes away: a daemon drains.
    public static let goingAway: UInt16 = 1001
    /// The peer broke the protocol.
    public static let protocolError: UInt16 = 1002
    /// The peer sent a kind of data that is not served.
    public static let unsupportedData: UInt16 = 1003
    /// The peer sent text that is not UTF-8.
    public static let invalidPayload: UInt16 = 1007
    /// The peer broke a rule of ours.
    public static let policyViolation: UInt16 = 1008
    /// The peer sent more than the limit.
    public static let messageTooBig: UInt16 = 1009
    /// Something failed on the server.
    public static let internalError: UInt16 = 1011
    /// The server restarts; come back later.
    public static let tryAgainLater: UInt16 = 1013

    /// Whether a code may stand in a close frame: 1000-1003, 1007-1014, 3000-4999.
    /// 1004 is reserved; 1005, 1006 and 1015 only tell a program what was not on the wire.
    public static func isAllowedOnWire(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
