import Testing

@testable import HTTPWire

@Suite struct ByteClassTests {
    @Test func constantsSayWhatTheListsSay() {
        #expect(ASCIIText.constantsAreRight)
    }

    @Test func utf8CheckerIsTheStandardLibrary() {
        let pieces: [[UInt8]] = [
            [0x61], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0x80], [0xFF], [0xC3],
        ]
        for first in pieces {
            for second in pieces {
                let bytes = first + second
                for cut in 0...bytes.count {
                    var checker = UTF8Checker()
                    let left = checker.accept(bytes.span.extracting(..<cut))
                    let isText = left && checker.accept(bytes.span.extracting(cut...)) && checker.isComplete
                    #expect(isText == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes) at \(cut)")
                }
            }
        }
    }
}
