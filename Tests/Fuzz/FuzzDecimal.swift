func parsed(_ bytes: [UInt8]) -> Decimal12? {
    try? Decimal12(parsing: bytes)
}

/// Decimals: the short way and the scanner agree, and parse, print, parse is the identity.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDecimal(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = FuzzInput(start, count)
    let value = parsed(input.bytes)
    require(value == (try? DecimalScanner.scan(input.bytes.span, allowsExponent: false)), "short and long way differ")
    let scientific = try? Decimal12(parsingScientific: input.bytes)
    require(value == nil || scientific == value, "the scientific form reads a plain one differently")
    for number in [value, scientific].compactMap({ $0 }) {
        let text = number.description
        require(parsed(Array(text.utf8)) == number, "print and parse is not the identity")
        var bytes: [UInt8] = []
        number.append(to: &bytes)
        require(bytes == Array(text.utf8), "the two printers differ")
        require(parsed(Array(number.text(minimumFractionDigits: 12).utf8)) == number, "padded text is another number")
    }
    return 0
}
