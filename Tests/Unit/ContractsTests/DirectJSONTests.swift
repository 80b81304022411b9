import Contracts
import Foundation
import TestKit
import Testing

/// Types that write and read their JSON themselves agree with the general coders in both directions.
@Suite("Direct JSON") struct DirectJSONTests {
    private static let symbols = ["BTCUSDT", "ETHUSDT_260925", "A", "BTC-PERP", "BRK.B"]

    private func number(_ generator: inout SeededGenerator) throws -> Decimal12 {
        let bits = Int.random(in: 0...126, using: &generator)
        let magnitude = UInt128(generator.next()) << 64 | UInt128(generator.next())
        let units = Int128(truncatingIfNeeded: magnitude >> UInt128(128 - bits - 1)) & Int128.max
        return try Decimal12(units: Bool.random(using: &generator) ? units : -units)
    }

    private func time(_ generator: inout SeededGenerator) -> Timestamp {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: .earliest
        case 1: .latest
        case 2...4:
            Timestamp(milliseconds: Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator))
        default: Timestamp(milliseconds: Int64.random(in: 0...30_000_000, using: &generator) * 60_000)
        }
    }

    private func candle(_ generator: inout SeededGenerator) throws -> Candle {
        let some = generator.next()
        return Candle(
            openTime: time(&generator), open: Price(try number(&generator)), high: Price(try number(&generator)),
            low: Price(try number(&generator)), close: Price(try number(&generator)),
            volume: Quantity(try number(&generator)), isClosed: some & 1 == 0,
            quoteVolume: some & 2 == 0 ? nil : Money(try number(&generator)),
            takerBuyVolume: some & 4 == 0 ? nil : Quantity(try number(&generator)),
            tradeCount: some & 8 == 0 ? nil : Int64.random(in: 0...9_007_199_254_740_991, using: &generator),
            missingMinutes: some & 16 == 0 ? nil : Int64.random(in: 1...44_640, using: &generator),
            revisedAt: some & 32 == 0 ? nil : time(&generator))
    }

    private func page(_ generator: inout SeededGenerator) throws -> Page<Candle> {
        let items = try (0..<Int.random(in: 0...5, using: &generator)).map { _ in try candle(&generator) }
        return Page(items: items, nextCursor: Bool.random(using: &generator) ? "1700000000000" : nil)
    }

    private func batch(_ generator: inout SeededGenerator) throws -> CandleBatch {
        CandleBatch(
            series: try (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                CandleBatchSeries(
                    venue: [.binanceSpot, .bitgetPerp].randomElement(using: &generator) ?? .binanceSpot,
                    symbol: try Symbol(parsing: Self.symbols.randomElement(using: &generator) ?? "A"),
                    timeframe: Timeframe.allCases.randomElement(using: &generator) ?? .oneDay,
                    kind: CandleKind.allCases.randomElement(using: &generator) ?? .last,
                    candles: try page(&generator).items, hasMore: Bool.random(using: &generator),
                    error: Bool.random(using: &generator) ? "unsupported_pair" : nil)
            })
    }

    private func general(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// The same bytes as the general encoder, and back again without it.
    private func expectSame<Value: DirectJSON & Equatable>(_ value: Value, _ seed: UInt64) throws {
        let direct = value.json
        #expect(direct == (try general(value)), "seed \(seed)")
        #expect(Value(json: direct) == value, "seed \(seed)")
    }

    @Test func writesWhatTheGeneralEncoderWritesAndReadsItBack() throws {
        var generator = SeededGenerator()
        for _ in 0..<400 {
            try expectSame(candle(&generator), generator.seed)
            try expectSame(page(&generator), generator.seed)
            try expectSame(batch(&generator), generator.seed)
        }
    }

    /// What the direct reader takes, the general decoder takes as the same value; what is refused by one is never taken
    /// by the other as something else.
    @Test func readsDamagedTextsAsTheGeneralDecoderDoes() throws {
        var generator = SeededGenerator()
        let decoder = JSONDecoder()
        var taken = 0
        for round in 0..<2_000 {
            var text = round % 2 == 0 ? try page(&generator).json : try batch(&generator).json
            for _ in 0..<Int.random(in: 1...2, using: &generator) { damage(&text, &generator) }
            if round % 2 == 0 {
                guard let direct = Page<Candle>(json: text) else { continue }
                taken += 1
                #expect(try decoder.decode(Page<Candle>.self, from: Data(text)) == direct, "seed \(generator.seed)")
            } else {
                guard let direct = CandleBatch(json: text) else { continue }
                taken += 1
                #expect(try decoder.decode(CandleBatch.self, from: Data(text)) == direct, "seed \(generator.seed)")
            }
        }
        // Many changes of a digit leave a text of the form.
        #expect(taken > 100, "seed \(generator.seed)")
    }

    private func damage(_ text: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = Int.random(in: 0..<text.count, using: &generator)
        let bytes = Array("0123456789.-+eE\"\\{}[],: \ntruefalsn/TZ".utf8) + [0x00, 0x80, 0xC3, 0xFF]
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: text.remove(at: place)
        case 1: text.insert(bytes.randomElement(using: &generator) ?? 0x30, at: place)
        case 2: text.removeLast(text.count - place)
        default: text[place] = bytes.randomElement(using: &generator) ?? 0x30
        }
        if text.isEmpty { text = [0x7B] }
    }

    @Test func otherSpellingsAreLeftToTheGeneralDecoder() throws {
        let candle = Candle(
            openTime: .epoch, open: Price(1), high: Price(2), low: Price(1), close: Price(2), volume: Quantity(3),
            isClosed: true)
        let text = String(decoding: candle.json, as: UTF8.self)
        let others = [
            text.replacing(",", with: ", "), text.replacing("\"2\"", with: "2"), text + " ", " " + text,
            text.replacing("1970-01-01T00:00:00.000Z", with: "1970-01-01T00:00:00Z"),
            text.replacing(",\"open\":", with: ",\"missing_minutes\":null,\"open\":"),
        ]
        for other in others {
            #expect(Candle(json: Array(other.utf8)) == nil, "\(other)")
            #expect(try JSONDecoder().decode(Candle.self, from: Data(other.utf8)) == candle, "\(other)")
        }
    }

    @Test func textsAreEscapedAsTheGeneralEncoderEscapes() throws {
        let texts = (0...0x2FF).compactMap { Unicode.Scalar($0) }.map { "a\(Character($0))b" } + ["", "\u{2028}", "😀/"]
        for text in texts {
            let page = Page<Candle>(items: [], nextCursor: text)
            #expect(page.json == (try general(page)), "\(text.debugDescription)")
        }
    }

    @Test func decimalsOfAFixedScaleAreReadLikeOthers() throws {
        var generator = SeededGenerator()
        for _ in 0..<20_000 {
            let value = try number(&generator)
            #expect(try Decimal12(parsing: value.text(minimumFractionDigits: 12)) == value, "seed \(generator.seed)")
        }
        for text in ["1..000000000000000000", ".500000000000000000", "1.2.0000000000000000", "01.0000000000000000"] {
            #expect(throws: DecimalError.self) { try Decimal12(parsing: text) }
        }
    }
}
