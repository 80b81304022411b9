/// The CRC-32 of zlib and PNG.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func of(_ text: String) -> Int32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in text.utf8 { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
        return Int32(bitPattern: value ^ 0xFFFF_FFFF)
    }
}
