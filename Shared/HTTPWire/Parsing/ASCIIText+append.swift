extension ASCIIText {
    /// Appends bytes with a growing capacity, so that many small appends stay linear.
    static func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
        makeRoom(for: bytes.count, in: &array)
        array.append(addingCapacity: bytes.count) { output in
            for index in bytes.indices {
                output.append(bytes[index])
            }
        }
    }

    /// Appends bytes exclusive-or'ed with a four-byte key, most significant byte first, from `phase` on.
    static func append(_ bytes: Span<UInt8>, maskedWith key: UInt32, phase: Int, to array: inout [UInt8]) {
        // The key turned so that its first byte is the lowest and belongs to the first of these bytes.
        let lowFirst = key.byteSwapped
        let shift = UInt32(phase & 3) * 8
        let turned = shift == 0 ? lowFirst : lowFirst >> shift | lowFirst << (32 - shift)
        makeRoom(for: bytes.count, in: &array)
        array.append(addingCapacity: bytes.count) { output in
            for index in bytes.indices {
                let part = turned &>> (UInt32(truncatingIfNeeded: index & 3) &<< 3)
                output.append(bytes[index] ^ UInt8(truncatingIfNeeded: part))
            }
        }
    }

    private static func makeRoom(for count: Int, in array: inout [UInt8]) {
        if array.capacity - array.count < count {
            array.reserveCapacity(max(array.count + count, array.capacity * 2))
        }
    }
}
