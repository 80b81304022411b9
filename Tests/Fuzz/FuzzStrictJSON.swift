func readError(_ bytes: [UInt8], _ options: StrictJSONOptions) -> StrictJSONError? {
    do throws(StrictJSONError) {
        var reader = try StrictJSONReader(bytes, options)
        while try reader.next() != .end {}
        return nil
    } catch {
        return error
    }
}

func gateError(_ bytes: [UInt8], _ options: StrictJSONOptions) -> StrictJSONError? {
    do throws(StrictJSONError) {
        try StrictJSON.validate(bytes, options)
        return nil
    } catch {
        return error
    }
}

/// Documents: gate and reader agree to the byte, and what the gate takes the plain grammar takes too.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStrictJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let gate = StrictJSONOptions(maxBytes: 4096, maxDepth: 8, maxStringBytes: 64)
    let error = gateError(input.bytes, gate)
    require(error == readError(input.bytes, gate), "gate and reader differ")
    let plain = gateError(input.bytes, .rfc8259)
    require(plain == readError(input.bytes, .rfc8259), "gate and reader differ without limits")
    require(error != nil || plain == nil, "the gate takes what is no JSON")
    if let error {
        require(error.offset <= input.bytes.count && error.line >= 1 && error.column >= 1, "an error without a place")
    }
    return 0
}
