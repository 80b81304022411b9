/// A W3C trace context (`traceparent`, https://www.w3.org/TR/trace-context/ level 1).
public struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hex digits, not all zero.
    public let traceID: String
    /// 16 lower-case hex digits, not all zero: the span of whoever sends this header.
    public let spanID: String
    /// The caller records this trace.
    public let sampled: Bool

    /// Longest header looked at; longer ones (of unknown future versions) are refused.
    public static let maxHeaderBytes = 512

    /// Parses a header strictly; nil when it must be ignored.
    ///
    /// Version 00 has exactly 55 bytes. Later versions are read by the same first 55 bytes and may go on after a
    /// dash. Version ff, upper-case digits and all-zero ids are refused.
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8.prefix(TraceContext.maxHeaderBytes + 1))
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes.count <= TraceContext.maxHeaderBytes,
            bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = TraceContext.hexByte(bytes[0], bytes[1]), version != 0xFF,
            let flags = TraceContext.hexByte(bytes[53], bytes[54]),
            let trace = TraceContext.identifier(bytes[3..<35]),
            let span = TraceContext.identifier(bytes[36..<52])
        else { return nil }
        if bytes.count > 55 {
            guard version > 0, bytes[55] == dash else { return nil }
        }
        self.traceID = trace
        self.spanID = span
        self.sampled = flags & 1 == 1
    }

    private init(traceID: String, spanID: String, sampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.sampled = sampled
    }

    /// A new trace.
    public static func random(
        sampled: Bool = true, using generator: inout some RandomNumberGenerator
    ) -> TraceContext {
        let high = hex(UInt64.random(in: 0...UInt64.max, using: &generator))
        let low = hex(UInt64.random(in: 1...UInt64.max, using: &generator))
        return TraceContext(traceID: high + low, spanID: newSpan(using: &generator), sampled: sampled)
    }

    /// The same trace with a new span, to hand to the next hop.
    public func child(using generator: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(traceID: traceID, spanID: TraceContext.newSpan(using: &generator), sampled: sampled)
    }

    /// The header to send, version 00.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(sampled ? "01" : "00")" }

    private static func newSpan(using generator: inout some RandomNumberGenerator) -> String {
        hex(UInt64.random(in: 1...UInt64.max, using: &generator))
    }

    private static func hex(_ value: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { text in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - index * 4)) & 0xF
                text[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }

    private static func identifier(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ hexDigit($0) != nil }), bytes.contains(where: { $0 != UInt8(ascii: "0") }) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexByte(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = hexDigit(high), let low = hexDigit(low) else { return nil }
        return high << 4 | low
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
