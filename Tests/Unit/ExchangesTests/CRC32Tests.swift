import Contracts
import Exchanges
import Testing

@Suite("CRC32 of books")
struct CRC32Tests {
    @Test func theCheckValueIsTheStandards() {
        var crc = CRC32()
        for byte in "123456789".utf8 { crc.take(byte) }
        #expect(crc.value == 0xCBF4_3926)
        #expect(CRC32().value == 0)
    }

    @Test(arguments: [
        "0", "0.0", "1", "10", "0.5", "6.40", "0.00003530", "20609328", "27000.5", "26348.0", "1600.31",
        "0.000000000001",
        "170141183460469231731687303.715884105727", "18446744073709551616.5", "1000000",
    ])
    func aNumberIsTakenAsItWasWritten(_ text: String) throws {
        let digits = text.split(separator: ".").dropFirst().first.map { UInt8($0.utf8.count) } ?? 0
        var plain = CRC32()
        for byte in text.utf8 { plain.take(byte) }
        var decimal = CRC32()
        decimal.takeDecimal(try Decimal12(parsing: text).units, digits: digits)
        #expect(decimal.value == plain.value)
    }
}
