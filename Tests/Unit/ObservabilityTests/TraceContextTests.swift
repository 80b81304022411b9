import Observability
import TestKit
import Testing

@Suite struct TraceContextTests {
    static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    static let span = "00f067aa0ba902b7"

    @Test func aHeaderIsRead() throws {
        let context = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01"))
        #expect(context.traceID == Self.trace && context.spanID == Self.span && context.sampled)
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-01")
        #expect(try !#require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-00")).sampled)
    }

    /// Unknown flags are ignored and not handed on; later versions may be longer.
    @Test(arguments: [
        "00-\(trace)-\(span)-ff", "01-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-what-the-future-brings",
        "fe-\(trace)-\(span)-01-",
    ])
    func whatTheStandardTolerates(_ header: String) {
        #expect(TraceContext(traceparent: header)?.traceparent == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test(arguments: [
        "", "00", "ff-\(trace)-\(span)-01", "0-\(trace)-\(span)-01", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1",
        "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-x", "00-\(trace)-\(span)-01 ", " 00-\(trace)-\(span)-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-\(span)-01", "00-\(trace)-00F067AA0BA902B7-01", "0A-\(trace)-\(span)-01",
        "00-\(trace)-\(span)-0A", "00_\(trace)_\(span)_01", "00-\(trace)\(span)-01-", "01-\(trace)-\(span)-01x",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-\(span)-01", "00-\(trace)-\(span)-01,00-\(trace)-\(span)-01",
        "xx-\(trace)-\(span)-01", "00-é4bf92f3577b34da6a3ce929d0e0e47-\(span)-01",
        "cc-\(trace)-\(span)-01-" + String(repeating: "a", count: 500),
    ])
    func anythingElseIsIgnored(_ header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test func newTracesAndChildren() throws {
        var generator = SeededGenerator()
        for _ in 0..<1000 {
            let context = TraceContext.random(using: &generator)
            #expect(TraceContext(traceparent: context.traceparent) == context)
            let child = context.child(using: &generator)
            #expect(child.traceID == context.traceID && child.spanID != context.spanID && child.sampled)
        }
        let silent = TraceContext.random(sampled: false, using: &generator)
        #expect(!silent.child(using: &generator).sampled)
    }
}
