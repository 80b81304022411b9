/// What the frame parser found.
public enum WebSocketEvent: Sendable, Equatable {
    /// All input was read; call again with more.
    case needMore
    /// A whole message.
    case message(WebSocketMessage)
    /// A ping: answer with a pong of the same payload.
    case ping([UInt8])
    /// A pong.
    case pong([UInt8])
    /// The peer closes; no code means that its frame was empty. Answer with a close frame and drop the connection.
    case close(code: UInt16?, reason: String)
    /// The peer broke a rule: send a close frame with the error's code and drop the connection.
    case failed(WebSocketError)
}

/// Reads frames (RFC 6455) and puts messages together, however the bytes are cut.
///
/// Text is checked as it comes, so that a bad byte fails the connection before the message or even the frame is
/// whole. After `close` and after `failed` nothing is read any more.
public struct WebSocketFrameParser: Sendable {
    private enum Ending: Sendable {
        case open, closed, failed(WebSocketError)
    }

    private let role: WebSocketRole
    private let limits: WebSocketLimits
    private var header: WebSocketHeaderScanner
    private var payloadRead = 0
    private var control: [UInt8] = []
    private var message: [UInt8] = []
    /// The opcode of the message whose fragments are coming, nil between messages.
    private var messageOpcode: WebSocketOpcode?
    private var text = UTF8Checker()
    private var ending = Ending.open

    /// A parser for one end of a new connection.
    public init(role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits()) {
        self.role = role
        self.limits = limits
        header = WebSocketHeaderScanner(role: role, limits: limits)
    }

    /// Whether a message has begun and not ended.
    public var isInsideMessage: Bool { messageOpcode != nil }

    /// Reads on from `offset`, and moves it behind what was read.
    public mutating func next(_ input: Span<UInt8>, _ offset: inout Int) -> WebSocketEvent {
        switch ending {
        case .open: break
        case .failed(let error): return .failed(error)
        case .closed:
            offset = input.count
            return .needMore
        }
        while true {
            while !header.isComplete {
                guard offset < input.count else { return .needMore }
                if let error = header.read(input[offset]) { return fail(error) }
                offset += 1
                if header.isComplete, let error = start() { return fail(error) }
            }
            let count = min(header.length - payloadRead, input.count - offset)
            if let error = take(input.extracting(offset..<offset + count)) { return fail(error) }
            offset += count
            guard payloadRead == header.length else { return .needMore }
            if let event = finishFrame() { return event }
        }
    }

    private mutating func fail(_ error: WebSocketError) -> WebSocketEvent {
        ending = .failed(error)
        message = []
        control = []
        return .failed(error)
    }

    /// The header is complete: does this frame fit what came before?
    private mutating func start() -> WebSocketError? {
        payloadRead = 0
        if header.opcode.isControl { return nil }
        if header.opcode == .continuation {
            guard messageOpcode != nil else { return .broken("a continuation of nothing") }
        } else {
            guard messageOpcode == nil else { return .broken("a new message inside a fragmented one") }
            messageOpcode = header.opcode
            text = UTF8Checker()
        }
        guard message.count + header.length <= limits.maxMessageBytes else {
            return .tooLarge("a message is over \(limits.maxMessageBytes) bytes")
        }
        return nil
    }

    private mutating func take(_ bytes: Span<UInt8>) -> WebSocketError? {
        guard !bytes.isEmpty else { return nil }
        let phase = payloadRead
        payloadRead += bytes.count
        if header.opcode.isControl {
            ASCIIText.append(bytes, maskedWith: header.mask, phase: phase, to: &control)
            return nil
        }
        let known = message.count
        if header.mask == 0 {
            ASCIIText.append(bytes, to: &message)
        } else {
            ASCIIText.append(bytes, maskedWith: header.mask, phase: phase, to: &message)
        }
        guard messageOpcode == .text else { return nil }
        var checker = text
        let isText = checker.accept(message.span.extracting(known...))
        text = checker
        return isText ? nil : .notText
    }

    private mutating func finishFrame() -> WebSocketEvent? {
        let finished = header
        header = WebSocketHeaderScanner(role: role, limits: limits)
        payloadRead = 0
        switch finished.opcode {
        case .ping: return .ping(takeControl())
        case .pong: return .pong(takeControl())
        case .close: return close(takeControl())
        case .continuation, .text, .binary: return finished.isFinal ? finishMessage() : nil
        }
    }

    private mutating func takeControl() -> [UInt8] {
        defer { control = [] }
        return control
    }

    private mutating func finishMessage() -> WebSocketEvent {
        let isText = messageOpcode == .text
        guard !isText || text.isComplete else { return fail(.notText) }
        let bytes = message
        message = []
        messageOpcode = nil
        return .message(isText ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes))
    }

    /// RFC 6455 section 5.5.1: nothing, or a code and a UTF-8 reason.
    private mutating func close(_ payload: [UInt8]) -> WebSocketEvent {
        guard !payload.isEmpty else {
            ending = .closed
            return .close(code: nil, reason: "")
        }
        guard payload.count >= 2 else { return fail(.broken("a close frame of one byte")) }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard WebSocketCloseCode.isAllowedOnWire(code) else { return fail(.broken("a close code that is not one")) }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else { return fail(.notText) }
        ending = .closed
        return .close(code: code, reason: reason)
    }
}
