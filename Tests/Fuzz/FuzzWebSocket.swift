func webSocketTrace(_ role: WebSocketRole, _ pieces: [[UInt8]]) -> [WebSocketEvent] {
    let limits = WebSocketLimits(maxFrameBytes: 512, maxMessageBytes: 700)
    var parser = WebSocketFrameParser(role: role, limits: limits)
    var events: [WebSocketEvent] = []
    for piece in pieces where !piece.isEmpty {
        var offset = 0
        while true {
            let event = parser.next(piece.span, &offset)
            if case .needMore = event {
                require(offset == piece.count, "needMore with bytes left")
                break
            }
            events.append(event)
            if case .failed = event { return events }
        }
    }
    return events
}

/// Frames for both roles: two deliveries, one meaning; a message that was read can be written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebSocket(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let role: WebSocketRole = input.control & 1 == 0 ? .server : .client
    let whole = webSocketTrace(role, [input.bytes])
    require(whole == webSocketTrace(role, input.pieces), "two deliveries differ")
    for case .message(let message) in whole {
        var bytes: [UInt8] = []
        let frame: WebSocketFrame
        switch message {
        case .text(let text): frame = WebSocketFrame(.text, payload: Array(text.utf8))
        case .binary(let payload): frame = WebSocketFrame(.binary, payload: payload)
        }
        guard frame.payload.count <= 512 else { continue }
        do {
            try WebSocketFrameWriter.append(frame, maskedWith: 0x0102_0384, into: &bytes)
        } catch {
            preconditionFailure("a message that was read cannot be written")
        }
        require(webSocketTrace(.server, [bytes]) == [.message(message)], "a message does not survive writing")
    }
    return 0
}
