func eventTrace(_ pieces: [[UInt8]]) -> (events: [ServerSentEvent], isRefused: Bool) {
    var parser = SSEParser(maxEventBytes: 256)
    var events: [ServerSentEvent] = []
    for piece in pieces {
        do {
            events += try parser.parse(piece.span)
        } catch {
            return (events, true)
        }
    }
    return (events, false)
}

/// Event streams: two deliveries, one meaning; an event that was read can be written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEventStream(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let whole = eventTrace(input.bytes.isEmpty ? [] : [input.bytes])
    let cut = eventTrace(input.pieces)
    require(whole.isRefused == cut.isRefused, "two deliveries differ in verdict")
    // A refused stream gives no events of the piece it broke in.
    if !whole.isRefused { require(whole.events == cut.events, "two deliveries differ") }
    // The standard lets NUL into an event type, our writer does not.
    for event in whole.events where event.event?.utf8.contains(0) != true {
        var bytes: [UInt8] = []
        do {
            try SSEWriter.append(event, into: &bytes)
        } catch {
            preconditionFailure("an event that was read cannot be written")
        }
        var parser = SSEParser(maxEventBytes: 1 << 16)
        guard let again = try? parser.parse(bytes.span) else { preconditionFailure("a written event is refused") }
        require(again == [event], "an event does not survive writing")
    }
    return 0
}
