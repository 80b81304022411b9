import StrictJSON
import TestKit
import Testing

@Suite struct GateTests {
    @Test(arguments: [
        (#"{"a":1,"a":2}"#, StrictJSONError.Code.duplicateKey),
        (#"{"a":1,"\u0061":2}"#, .duplicateKey),
        (#"{"\/":1,"/":2}"#, .duplicateKey),
        (#"[1,]"#, .syntax), (#"{"a":1,}"#, .syntax), (#"[,1]"#, .syntax), (#"{,}"#, .syntax), (#"[1 2]"#, .syntax),
        (#"{"a" 1}"#, .syntax), (#"{1:1}"#, .syntax), (#"{'a':1}"#, .syntax), (#"[1}"#, .syntax),
        (#"{"a":1]"#, .syntax),
        (#"["\ud800"]"#, .loneSurrogate), (#"["\udc00"]"#, .loneSurrogate), (#"["\ud800\ud800"]"#, .loneSurrogate),
        (#"["\ud800x"]"#, .loneSurrogate), (#"["\u0000"]"#, .controlCharacter), ("[\"\u{0}\"]", .controlCharacter),
        ("[\"\n\"]", .controlCharacter), ("\u{feff}[]", .byteOrderMark), (#"["\x"]"#, .badEscape),
        (#"["\u12g4"]"#, .badEscape), ("[01]", .badNumber), ("[-01]", .badNumber), ("[+1]", .syntax),
        ("[1.]", .badNumber),
        ("[.1]", .syntax), ("[1e]", .badNumber), ("[1e+]", .badNumber), ("[-]", .badNumber), ("[0x1]", .syntax),
        ("[NaN]", .syntax), ("[Infinity]", .syntax), ("[nul]", .syntax), ("tru", .truncated), ("", .truncated),
        (" ", .truncated), ("[", .truncated), (#"{"a""#, .truncated), (#"{"a":"#, .truncated), (#"["a"#, .truncated),
        (#"["\"#, .truncated), ("[] x", .trailingBytes), ("{}{}", .trailingBytes), ("1 2", .trailingBytes),
        ("// c\n1", .syntax),
    ])
    func refused(_ text: String, _ code: StrictJSONError.Code) {
        #expect(Readings.error(text)?.code == code)
        #expect(Readings.agree(Array(text.utf8)))
    }

    @Test func invalidUTF8IsPlaced() {
        let error = Readings.error(Array("[\"ab".utf8) + [0xC0, 0xAF] + Array("\"]".utf8))
        #expect(error?.code == .invalidUTF8)
        #expect(error?.offset == 4)
    }

    @Test func limits() {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(Readings.error(deepest) == nil)
        #expect(Readings.error("[" + deepest + "]")?.code == .tooDeep)
        #expect(Readings.error(String(repeating: "[", count: 100_000))?.code == .tooDeep)
        let small = StrictJSONOptions(maxBytes: 20, maxStringBytes: 5)
        #expect(Readings.error(#"["12345"]"#, small) == nil)
        #expect(Readings.error(#"["123456"]"#, small)?.code == .tooLarge)
        #expect(Readings.error(#"{"123456":1}"#, small)?.code == .tooLarge)
        #expect(Readings.error("[1,2,3,4,5,6,7,8,9,0]", small)?.code == .tooLarge)
    }

    @Test func placeIsTold() throws {
        let text = "{\n \"orders\": [\n  {\"a/b\": 1},\n  {\"a/b\": 01}\n ]\n}"
        let error = try #require(Readings.error(text))
        #expect(error.path == "/orders/1/a~1b")
        #expect(error.line == 4)
        #expect(error.column == 11)
        let duplicate = try #require(Readings.error(#"{"x":{"k":1,"k":2}}"#))
        #expect(duplicate.path == "/x/k")
        #expect(duplicate.offset == 12)
    }

    /// Many keys go another way than few; both must find the one repeated, however it is written.
    @Test(arguments: [2, 15, 16, 17, 18, 300])
    func duplicateAmongMany(count: Int) {
        let members = (0..<count).map { "\"k\($0)\":{\"k0\":0}" }.joined(separator: ",")
        #expect(Readings.error("{\(members)}") == nil)
        for repeated in [0, count / 2, count - 1] {
            let escaped = "\\u006b\(repeated)"
            #expect(Readings.error("{\(members),\"\(escaped)\":1}")?.code == .duplicateKey)
        }
        #expect(Readings.error("{\(members),\"k0\":1}", .rfc8259) == nil)
    }

    /// Composed and decomposed letters are two keys: bytes count, not looks.
    @Test func keysAreComparedByBytes() {
        #expect(Readings.error("{\"\u{e9}\":1,\"e\u{301}\":2}") == nil)
    }

    /// Keys chosen to be many must not cost the square of their number.
    @Test func manyKeysStayCheap() {
        let members = (0..<60_000).map { "\"\($0)\":0" }.joined(separator: ",")
        let options = StrictJSONOptions(maxBytes: 1 << 24)
        let time = ContinuousClock().measure { #expect(Readings.error("{\(members)}", options) == nil) }
        #expect(time < .seconds(10))
    }

    /// Mutated documents never trap, and gate and reader always agree.
    @Test func mutations() {
        var generator = SeededGenerator()
        let seed = Array(
            #"{"a":[1,-2.5e+3,"x\u00e9\ud83d\ude00\n",true,false,null],"b":{"c":"é","d":[[],{}]},"e":0.1}"#.utf8)
        let alphabet =
            Array("{}[]:,\"\\u0123456789abcdefDd8-+.eEtrfalsn \n\t".utf8) + [0, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                let byte = alphabet.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                default: bytes.remove(at: index)
                }
            }
            #expect(Readings.agree(bytes), "seed \(generator.seed): \(bytes)")
        }
    }
}
