/// Writes frames with the shortest length form.
public enum WebSocketFrameWriter {
    /// Appends a frame as a server sends it: unmasked.
    /// - Throws: `websocket_not_writable` for a control frame that is fragmented or over 125 bytes.
    public static func append(_ frame: WebSocketFrame, into output: inout [UInt8]) throws(WebSocketError) {
        try appendHeader(frame, maskBit: 0, into: &output)
        output.append(contentsOf: frame.payload)
    }

    /// Appends a frame as a client sends it: masked with a key that must come fresh from a secure generator.
    /// - Throws: `websocket_not_writable` for a control frame that is fragmented or over 125 bytes.
    public static func append(
        _ frame: WebSocketFrame, maskedWith key: UInt32, into output: inout [UInt8]
    ) throws(WebSocketError) {
        try appendHeader(frame, maskBit: 0x80, into: &output)
        for shift in [24, 16, 8, 0] as [UInt32] {
            output.append(UInt8(truncatingIfNeeded: key >> shift))
        }
        ASCIIText.append(frame.payload.span, maskedWith: key, phase: 0, to: &output)
    }

    /// A close frame. A reason that does not fit 123 bytes is cut at a character.
    /// - Throws: `websocket_not_writable` for a code that may not be on the wire.
    public static func close(code: UInt16, reason: String = "") throws(WebSocketError) -> WebSocketFrame {
        guard WebSocketCloseCode.isAllowedOnWire(code) else { throw notWritable("close code \(code)") }
        var text = reason
        while text.utf8.count > 123 { text.removeLast() }
        return WebSocketFrame(.close, payload: [UInt8(code >> 8), UInt8(code & 0xFF)] + text.utf8)
    }

    private static func appendHeader(
        _ frame: WebSocketFrame, maskBit: UInt8, into output: inout [UInt8]
    ) throws(WebSocketError) {
        let count = frame.payload.count
        guard !frame.opcode.isControl || (frame.isFinal && count <= 125) else {
            throw notWritable("a control frame is fragmented or over 125 bytes")
        }
        output.reserveCapacity(output.count + count + 14)
        output.append((frame.isFinal ? 0x80 : 0) | frame.opcode.rawValue)
        switch count {
        case 0...125:
            output.append(maskBit | UInt8(count))
        case 126...65_535:
            output.append(maskBit | 126)
            output.append(UInt8(truncatingIfNeeded: count >> 8))
            output.append(UInt8(truncatingIfNeeded: count))
        default:
            output.append(maskBit | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        }
    }

    private static func notWritable(_ message: String) -> WebSocketError {
        WebSocketError(code: .notWritable, closeCode: WebSocketCloseCode.internalError, message: message)
    }
}
