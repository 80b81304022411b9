/// The bytes of a head or trailer section whose end has not come yet, and how far they were scanned.
struct SectionBuffer: Sendable {
    var bytes: [UInt8] = []
    var position = 0

    var isEmpty: Bool { bytes.isEmpty }

    /// Takes what the limit allows from the input, and moves the offset behind it.
    mutating func append(_ input: Span<UInt8>, _ offset: inout Int, _ limit: Int) {
        let count = min(input.count - offset, limit - bytes.count)
        ASCIIText.append(input.extracting(offset..<offset + count), to: &bytes)
        offset += count
    }
}
