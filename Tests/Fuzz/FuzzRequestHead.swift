/// Request streams: any bytes, two deliveries, one meaning; and a head that was taken can be written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestHead(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let whole = requestTrace([], [input.bytes])
    require(whole == requestTrace([], input.pieces), "two deliveries differ")
    for case .head(let head) in whole {
        require(head.version == .http10 || head.authority != nil, "HTTP/1.1 without a host")
        require(head.framing != .untilClose, "a request until close")
        let declares = head.headers.contains("Content-Length")
        require(!(declares && head.headers.contains("Transfer-Encoding")), "two framings were taken")
        require(head.framing == .chunked || declares || head.framing == .none, "a length from nowhere")
        for (name, value) in head.headers {
            require(!name.isEmpty && !value.utf8.contains { $0 == 13 || $0 == 10 || $0 == 0 }, "a bad field")
        }
    }
    return 0
}
