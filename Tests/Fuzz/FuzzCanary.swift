/// Crashes on purpose when the parser sees one certain target: proves that the harness finds what it should.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCanary(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    for case .head(let head) in requestTrace([], [FuzzInput(start, count).bytes]) {
        require(!head.path.hasPrefix("/b"), "the planted fault was found")
    }
    return 0
}
