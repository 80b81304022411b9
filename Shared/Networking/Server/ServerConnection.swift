import HTTPWire
import Reactor

/// Names a connection across suspension points: a descriptor is used again, a generation never.
struct ConnectionReference: Sendable, Hashable {
    let descriptor: Int32
    let generation: UInt64
}

/// Names one request of a connection.
struct ExchangeReference: Sendable, Hashable {
    let connection: ConnectionReference
    let number: Int
}

/// The state of one accepted connection. Lives inside the `HTTPServer` actor and never leaves it.
///
/// Buffers are empty while the connection is idle, so that an idle connection costs a few hundred bytes.
final class ServerConnection {
    let reference: ConnectionReference
    let peer: SocketAddress
    /// Let in beyond `maxConnections`: answers priority requests alone.
    let isReserve: Bool

    // Input.
    var parser: HTTPRequestParser
    /// Bytes read but not parsed yet: part of a head, or pipelined requests.
    var leftover: [UInt8] = []
    var exchange: ServerExchange?
    var exchangeCount = 0
    /// The head deadline of the request that is arriving runs already.
    var headDeadlineRuns = true
    /// The peer ended its sending side.
    var inputEnded = false
    /// The input broke the protocol or a limit: nothing behind it is parsed.
    var inputFailed = false
    var isProcessing = false

    // Output.
    var output: [UInt8] = []
    var outputOffset = 0
    var writeWaiters: [CheckedContinuation<Void, Never>] = []

    // Ending.
    var closesAfterFlush = false
    var isLingering = false
    var lingeredBytes = 0
    var isOpen = true
    var webSocket: WebSocketConnection?
    /// The stream that owns the descriptor after an upgrade.
    var upgradedStream: SocketByteStream?

    // The loop.
    var interest: Interest = .read
    /// Monotonic nanoseconds at which what is being read is given up; `.max` for none.
    var readDeadline: UInt64
    /// Monotonic nanoseconds at which what is being written is given up; `.max` for none.
    var writeDeadline = UInt64.max

    init(
        reference: ConnectionReference, peer: SocketAddress, isReserve: Bool, limits: HTTPWireLimits,
        readDeadline: UInt64
    ) {
        self.reference = reference
        self.peer = peer
        self.isReserve = isReserve
        self.readDeadline = readDeadline
        parser = HTTPRequestParser(limits: limits)
    }

    var descriptor: Int32 { reference.descriptor }
    var pendingOutput: Int { output.count - outputOffset }
    /// Nothing is being read, answered or written.
    var isIdle: Bool { exchange == nil && leftover.isEmpty && parser.isBetweenMessages && pendingOutput == 0 }
}

/// One request and its answer. Lives inside the `HTTPServer` actor and never leaves it.
final class ServerExchange {
    let number: Int
    let head: HTTPRequestHead
    let startedNanoseconds: UInt64
    let maxBodyBytes: Int
    var task: Task<Void, Never>?

    // The request body.
    var awaitsStart = true
    var requestParsed = false
    var bodyQueue: [UInt8] = []
    var receivedBytes = 0
    var bodyError: NetworkError?
    var bodyWaiter: CheckedContinuation<Void, Never>?
    /// The client waits for `100 Continue`.
    var owesContinue: Bool

    // The answer.
    /// The answer is complete; what is left of the request is thrown away.
    var isAnswered = false
    var response: ResponseProgress?

    init(number: Int, head: HTTPRequestHead, startedNanoseconds: UInt64, maxBodyBytes: Int) {
        self.number = number
        self.head = head
        self.startedNanoseconds = startedNanoseconds
        self.maxBodyBytes = maxBodyBytes
        owesContinue = head.expectsContinue
    }

    func wakeBodyReader() {
        bodyWaiter?.resume()
        bodyWaiter = nil
    }
}

/// How far a streamed answer has come.
struct ResponseProgress {
    let status: Int
    let route: String?
    let closes: Bool
    let isChunked: Bool
    /// Bytes a declared `Content-Length` still allows; nil when chunked or ended by closing.
    var remainingBytes: Int?
    let endsOnDrain: Bool
}
