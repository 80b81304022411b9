import StrictJSON
import Testing

@Suite struct ReaderTests {
    @Test func tokensInOrder() {
        let text =
            #" {"a" : [1, -0.50e+07, "x\n\u00e9\ud83d\ude00\/"], "b\"":{}, "c":[], "d":true,"e":false,"f":null} "#
        #expect(
            Readings.tokens(Array(text.utf8)) == [
                .beginObject, .key("a"), .beginArray, .number("1"), .number("-0.50e+07"), .string("x\né😀/"), .endArray,
                .key("b\""), .beginObject, .endObject, .key("c"), .beginArray, .endArray, .key("d"), .bool(true),
                .key("e"), .bool(false), .key("f"), .null, .endObject, .end,
            ])
    }

    @Test func pullsWhatIsExpected() throws {
        var reader = try StrictJSONReader(
            Array(#"{"price":"1.10","size":2.50,"tags":["a","b"],"extra":{"x":[1,{}]},"live":true,"note":null}"#.utf8))
        var seen: [String] = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "price": seen.append(try reader.readString())
            case "size": seen.append(try reader.readNumberText())
            case "tags":
                try reader.beginArray()
                while try reader.nextElement() { seen.append(try reader.readString()) }
            case "live": seen.append("\(try reader.readBool())")
            case "note": seen.append("\(try reader.readNullIfPresent())")
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        #expect(seen == ["1.10", "2.50", "a", "b", "true", "true"])
    }

    @Test func anotherKindIsAnErrorWithItsPlace() throws {
        var reader = try StrictJSONReader(Array(#"{"price":1.10}"#.utf8))
        try reader.beginObject()
        #expect(try reader.nextKey() == "price")
        let error = #expect(throws: StrictJSONError.self) { try reader.readString() }
        #expect(error?.code == .unexpectedValue)
        #expect(error?.path == "/price")
        #expect(throws: StrictJSONError.self) { try reader.next() }
    }

    @Test func skippingStopsAtTheEnd() throws {
        var reader = try StrictJSONReader(Array("[1]".utf8))
        try reader.beginArray()
        #expect(try reader.nextElement())
        try reader.skipValue()
        #expect(throws: StrictJSONError.self) { try reader.skipValue() }
    }

    @Test func nullIsNotEaten() throws {
        var reader = try StrictJSONReader(Array("[7,null]".utf8))
        try reader.beginArray()
        #expect(try reader.nextElement())
        #expect(try !reader.readNullIfPresent())
        #expect(try reader.readNumberText() == "7")
        #expect(try reader.nextElement())
        #expect(try reader.readNullIfPresent())
        #expect(try !reader.nextElement())
        try reader.finish()
    }
}
