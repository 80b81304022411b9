import Contracts
import HTTPWire
import Observability

/// The id and the trace of a request: taken over from the caller when well-formed, made otherwise.
enum RequestIdentity {
    /// Longest request id that is taken over.
    static let maxRequestIDCharacters = 64

    /// Ids of requests and traces are no secrets: one generator for the process serves all.
    private static let generator = {
        var system = SystemRandomNumberGenerator()
        return Locked(IdentifierGenerator(seededBy: &system))
    }()

    static func requestID(_ headers: HTTPHeaders, clock: any TimeSource) -> String {
        let given = headers.all("X-Request-Id")
        if given.count == 1, let text = given.first, isWellFormed(text) { return text }
        return generator.withLock { TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &$0) }
    }

    static func trace(_ headers: HTTPHeaders) -> TraceContext {
        let given = headers.all("traceparent")
        if given.count == 1, let text = given.first, let parent = TraceContext(traceparent: text) {
            return generator.withLock { parent.child(using: &$0) }
        }
        return generator.withLock { TraceContext.random(using: &$0) }
    }

    private static func isWellFormed(_ text: String) -> Bool {
        (1...maxRequestIDCharacters).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            }
    }
}
