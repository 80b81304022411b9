import Contracts
import TestKit
import Testing

@testable import Exchanges

/// The fast reader of depth frames says exactly what the general one says, or nothing.
@Suite("Binance: the fast reader of depth frames")
struct BinanceDepthFrameTests {
    private static let codec = BinanceCodec.perpetual

    private static func fresh() throws -> DepthUpdate {
        // Filled with what no frame holds, so that a field left alone shows.
        DepthUpdate(
            symbol: try Symbol(parsing: "NEVER"), isSnapshot: true, firstID: -1, lastID: -1, previousID: -1,
            checksum: -1,
            time: Timestamp(milliseconds: -1),
            bids: [BookChange(price: Price(1), quantity: Quantity(1), priceDigits: 9, quantityDigits: 9)])
    }

    /// What the general reader says of a frame, if it is one of changes.
    private static func general(_ frame: [UInt8]) -> DepthUpdate? {
        guard case .events(let events) = try? codec.readGenerally(frame: frame), events.count == 1,
            case .depth(let update) = events[0]
        else { return nil }
        return update
    }

    private static func same(_ left: DepthUpdate, _ right: DepthUpdate) -> Bool {
        left.symbol == right.symbol && left.isSnapshot == right.isSnapshot && left.firstID == right.firstID
            && left.lastID == right.lastID && left.previousID == right.previousID && left.checksum == right.checksum
            && left.time == right.time && left.bids == right.bids && left.asks == right.asks
    }

    /// Every frame of both recordings is of the plain form; a part of them, spread evenly, is compared with the general
    /// reader, which is slow without optimisation.
    @Test(
        .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)),
        arguments: [("usdm", 6551), ("spot", 3451)])
    func recordedFramesAreReadAlike(_ market: String, _ count: Int) throws {
        var update = try Self.fresh()
        var read = 0
        for line in Recording(try SharedFixtures.unpacked("data/hftbt_binance_\(market)_btcusdt_20240808.gz")) {
            let payload = try line.content.get().payload
            guard payload.count > 20, payload[11...].starts(with: Array("btcusdt@depth".utf8)) else { continue }
            #expect(Self.codec.readDepth(frame: payload, into: &update), "line \(line.number)")
            read += 1
            guard read % 5 == 0, payload.count < 6000 else { continue }
            let expected = try #require(Self.general(payload), "line \(line.number)")
            #expect(Self.same(update, expected), "line \(line.number)")
        }
        #expect(read == count)
    }

    /// Bent frames: whenever the fast reader takes one, the general one reads the same.
    @Test(
        .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)), arguments: ["usdm", "spot"])
    func bentRecordedFramesAreReadAlike(_ market: String) throws {
        let frames = Recording(try SharedFixtures.unpacked("data/hftbt_binance_\(market)_btcusdt_20240808.gz"))
            .lazy.compactMap { try? $0.content.get().payload }
            .filter { $0.count < 420 && $0.count > 20 && $0[11...].starts(with: Array("btcusdt@depth".utf8)) }
        try Self.bend(Array(frames.prefix(600)), times: 6000)
    }

    @Test func bentSamplesAreReadAlike() throws {
        let samples = try VenueSamples(of: .binancePerp).frames + VenueSamples(of: .binanceSpot).frames
        try Self.bend(samples.filter { ["depth", "snapshot"].contains($0.word) }.map(\.payload), times: 20_000)
    }

    private static func bend(_ frames: [[UInt8]], times: Int) throws {
        #expect(frames.count >= 5)
        var generator = SeededGenerator()
        var taken = 0
        for _ in 0..<times {
            let frame = Mutation.of(frames.randomElement(using: &generator) ?? [], using: &generator)
            var update = try fresh()
            guard codec.readDepth(frame: frame, into: &update) else { continue }
            taken += 1
            let words = "\(String(decoding: frame, as: UTF8.self)), seed \(generator.seed)"
            let expected = try #require(general(frame), "\(words)")
            #expect(same(update, expected), "\(words)")
        }
        // Half of the mutations leave a frame that can be read.
        #expect(taken > times / 100, "\(taken) of \(times) only, seed \(generator.seed)")
    }

    /// Numbers of every length on either side of the word limits, at the end of a frame and before.
    @Test func numbersOfEveryLengthAreReadAlike() throws {
        var texts = [
            "0", "0.0", "0.00000000", "1", "007", "1.", ".5", "", "-1", "1e3", "0.000000000001", "0.0000000000001",
        ]
        for whole in 1...20 {
            let digits = String("12345678901234567890".prefix(whole))
            texts.append(digits)
            for places in 1...14 { texts.append(digits + "." + String("98765432109876".prefix(places))) }
        }
        var update = try Self.fresh()
        var fast = 0
        for text in texts {
            for frame in [
                #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[["\#(text)","1.5"],["2","\#(text)"]],"a":[]}"#,
                #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"a":[],"b":[["7.25","\#(text)"]]}"#,
            ] {
                let bytes = Array(frame.utf8)
                let expected = Self.general(bytes)
                let isRead = Self.codec.readDepth(frame: bytes, into: &update)
                if isRead { fast += 1 }
                if isRead, let expected { #expect(Self.same(update, expected), "\(text)") }
                #expect(!isRead || expected != nil, "\(text)")
            }
        }
        #expect(fast > texts.count)
    }

    @Test(arguments: [
        // A key twice, in either reader's eyes.
        #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"U":1,"u":2,"b":[],"a":[]}"#,
        #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[],"a":[],"zz":1,"zz":1}"#,
        // A partial book is no change.
        #"{"stream":"x1@depth5","data":{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[],"a":[]}}"#,
        #"{"stream":"x1@depth20@100ms","data":{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[],"a":[]}}"#,
        // Something missing, something behind.
        #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"b":[],"a":[]}"#,
        #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[],"a":[]}}"#,
        #"{"stream":"x1@depth","data":{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[],"a":[]}"#,
        #"{"e":"depthUpdate","E":5,"s":"x1","U":1,"u":2,"b":[],"a":[]}"#,
        #"{"e":"depthUpdate","E":05,"s":"X1","U":1,"u":2,"b":[],"a":[]}"#,
        #"{"e":"depthUpdate","E":999999999999999999,"s":"X1","U":1,"u":2,"b":[],"a":[]}"#,
        #"{"e":"depthUpdate","E":5,"s":"X1","U":1,"u":2,"b":[["1","2","3"]],"a":[]}"#,
    ])
    func unusualFramesAreLeftToTheGeneralReader(_ frame: String) throws {
        var update = try Self.fresh()
        #expect(!Self.codec.readDepth(frame: Array(frame.utf8), into: &update))
    }
}
