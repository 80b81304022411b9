/// Chunked bodies behind a fixed head: two deliveries, one meaning, and the head is never in doubt.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChunkedBody(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let head = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let whole = requestTrace(head, [input.bytes])
    require(whole == requestTrace(head, input.pieces), "two deliveries differ")
    guard case .head(let first)? = whole.first else { preconditionFailure("the fixed head was not taken") }
    require(first.framing == .chunked, "the fixed head is not chunked")
    return 0
}
