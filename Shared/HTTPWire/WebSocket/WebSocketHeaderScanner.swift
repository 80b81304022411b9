/// Scans the two to fourteen bytes before a payload, one at a time, and refuses what RFC 6455 section 5.2 forbids.
struct WebSocketHeaderScanner: Sendable {
    private enum State: Sendable {
        case first, second, length(left: Int), mask(left: Int), complete
    }

    private let expectsMask: Bool
    private let maxFrameBytes: Int
    private var state = State.first
    private var lengthBytes = 0
    private(set) var isFinal = false
    private(set) var opcode = WebSocketOpcode.text
    private(set) var length = 0
    private(set) var mask: UInt32 = 0

    init(role: WebSocketRole, limits: WebSocketLimits) {
        expectsMask = role == .server
        maxFrameBytes = limits.maxFrameBytes
    }

    var isComplete: Bool {
        if case .complete = state { return true }
        return false
    }

    /// Reads one byte; an error is for good.
    mutating func read(_ byte: UInt8) -> WebSocketError? {
        switch state {
        case .first: return readFirst(byte)
        case .second: return readSecond(byte)
        case .length(let left):
            if left == 8, byte & 0x80 != 0 { return .broken("a length over 63 bits") }
            length = length << 8 | Int(byte)
            if left == 1 { return finishLength() }
            state = .length(left: left - 1)
        case .mask(let left):
            mask = mask << 8 | UInt32(byte)
            state = left == 1 ? .complete : .mask(left: left - 1)
        case .complete: break
        }
        return nil
    }

    private mutating func readFirst(_ byte: UInt8) -> WebSocketError? {
        guard byte & 0x70 == 0 else { return .broken("reserved bits are set") }
        guard let known = WebSocketOpcode(rawValue: byte & 0x0F) else { return .broken("a reserved opcode") }
        isFinal = byte & 0x80 != 0
        opcode = known
        if known.isControl, !isFinal { return .broken("a fragmented control frame") }
        state = .second
        return nil
    }

    private mutating func readSecond(_ byte: UInt8) -> WebSocketError? {
        guard (byte & 0x80 != 0) == expectsMask else {
            return .broken(expectsMask ? "a client frame is not masked" : "a server frame is masked")
        }
        length = Int(byte & 0x7F)
        if opcode.isControl, length > 125 { return .broken("a control frame over 125 bytes") }
        switch length {
        case 126: lengthBytes = 2
        case 127: lengthBytes = 8
        default: return finishLength()
        }
        length = 0
        state = .length(left: lengthBytes)
        return nil
    }

    private mutating func finishLength() -> WebSocketError? {
        if lengthBytes == 2, length < 126 { return .broken("a length that is not the shortest") }
        if lengthBytes == 8, length < 65_536 { return .broken("a length that is not the shortest") }
        guard length <= maxFrameBytes || opcode.isControl else {
            return .tooLarge("a frame is over \(maxFrameBytes) bytes")
        }
        state = expectsMask ? .mask(left: 4) : .complete
        return nil
    }
}
