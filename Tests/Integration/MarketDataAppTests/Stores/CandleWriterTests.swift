import Contracts
import Exchanges
import MarketDataCore
import Postgres
import TestKit
import Testing

@testable import MarketDataApp

@Suite("Stored candles", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct CandleWriterTests {
    private func write(_ candles: [StoredCandle], _ stage: MarketStage) async throws -> CandleWriter.Outcome {
        try await MarketPartitions(pool: stage.pool).prepare([
            .minuteCandles: candles.map(\.candle.openTime), .longerCandles: candles.map(\.candle.openTime),
        ])
        return try await stage.pool.transaction { connection in
            try await CandleWriter.write(candles, now: MarketStage.time(10_000), on: connection)
        }
    }

    private func stored(_ candle: VenueCandle, _ source: StoredCandle.Source = .stream) -> StoredCandle {
        StoredCandle(candle, of: .binanceSpot, source: source)
    }

    @Test func theSameCandlesTwiceChangeNothing() async throws {
        let stage = try await MarketStage()
        let candles = (0..<500).map { stored(stage.candle($0)) }
        let first = try await write(candles + [candles[3]], stage)
        #expect(first.added.count == 500 && first.revised == 0)
        let second = try await write(candles, stage)
        #expect(second.added.isEmpty && second.revised == 0)
        #expect(try await stage.count("candles") == 500)
        #expect(try await stage.count("candles WHERE revised_at IS NOT NULL") == 0)
        await stage.end()
    }

    @Test func otherNumbersAreARevisionThatIsMarked() async throws {
        let stage = try await MarketStage()
        _ = try await write([stored(stage.candle(0)), stored(stage.candle(1))], stage)
        var corrected = stage.candle(1, close: 105)
        corrected.quoteVolume = Money(210)
        let outcome = try await write([stored(corrected, .rest)], stage)
        #expect(outcome.added.isEmpty && outcome.revised == 1)
        let found = try await CandleArchive(pool: stage.pool).newest(stage.minutes, before: .latest, limit: 5)
        #expect(found.map(\.close.description) == ["100", "105"])
        #expect(found.map(\.revisedAt) == [nil, MarketStage.time(10_000)])
        #expect(found.last?.vwap?.description == "105")
        // What else the venue says of a candle is no revision, and saying nothing takes nothing away.
        var plain = corrected
        plain.quoteVolume = nil
        plain.tradeCount = 7
        _ = try await write([stored(plain, .rest)], stage)
        let last = try await CandleArchive(pool: stage.pool).newest(stage.minutes, before: .latest, limit: 1).last
        #expect(last?.quoteVolume == Money(210) && last?.tradeCount == 7)
        await stage.end()
    }

    @Test func whatWasMadeOfMinutesNeverReplacesTheVenuesWord() async throws {
        let stage = try await MarketStage()
        _ = try await write([stored(stage.candle(0, close: 105), .rest)], stage)
        let outcome = try await write([stored(stage.candle(0), .aggregate)], stage)
        #expect(outcome.added.isEmpty && outcome.revised == 0)
        let found = try await CandleArchive(pool: stage.pool).newest(stage.minutes, before: .latest, limit: 1)
        #expect(found.map(\.close.description) == ["105"])
        await stage.end()
    }

    @Test("C5.10: a limit without a start gives the newest candles, also across a hole and a turn of the year")
    func newestFirst() async throws {
        let stage = try await MarketStage()
        let old = (0..<10).map { stored(stage.candle($0)) }
        let fresh = (400_000..<400_005).map { stored(stage.candle($0)) }
        _ = try await write(old + fresh, stage)
        let archive = CandleArchive(pool: stage.pool)
        let end = MarketStage.time(400_010)
        let newest = try await archive.newest(stage.minutes, before: end, limit: 3)
        #expect(newest.map(\.openTime) == (400_002..<400_005).map(MarketStage.time))
        let more = try await archive.newest(stage.minutes, before: end, limit: 8)
        let places: [Int64] = [7, 8, 9, 400_000, 400_001, 400_002, 400_003, 400_004]
        #expect(more.map(\.openTime) == places.map(MarketStage.time))
        let oldest = try await archive.from(MarketStage.time(2), to: end, of: stage.minutes, limit: 3)
        #expect(oldest.map(\.openTime) == (2..<5).map(MarketStage.time))
        await stage.end()
    }

    @Test("C5.7: BTC/USDT of the perpetual and of spot are two instruments, whoever asks how")
    func oneInstrumentEach() async throws {
        let stage = try await MarketStage()
        let perp = try #require(MarketKey(typed: "BTC/USDT", venue: .binancePerp))
        #expect(perp.symbol == stage.key.symbol && perp.venue == .binancePerp)
        #expect(MarketKey(typed: "btc-usdt", venue: .bitgetPerp)?.symbol == stage.key.symbol)
        _ = try await write(
            [stored(stage.candle(0)), StoredCandle(stage.candle(0, close: 105), of: .binancePerp, source: .rest)], stage
        )
        let archive = CandleArchive(pool: stage.pool)
        let spot = try await archive.newest(stage.minutes, before: .latest, limit: 5)
        let other = try await archive.newest(perp, .oneMinute, .last, before: .latest, limit: 5)
        #expect(spot.map(\.close.description) == ["100"])
        #expect(other.map(\.close.description) == ["105"])
        await stage.end()
    }

    @Test func piecesAreMadeOnceAndDroppedWhole() async throws {
        let stage = try await MarketStage()
        let partitions = MarketPartitions(pool: stage.pool)
        let other = MarketPartitions(pool: stage.pool)
        async let one: Void = partitions.prepareAhead(of: MarketStage.time(0))
        async let two: Void = other.prepareAhead(of: MarketStage.time(0))
        _ = try await (one, two)
        #expect(PartitionedTable.minuteCandles.piece(at: MarketStage.time(0)).name == "candles_minute_202506")
        #expect(PartitionedTable.longerCandles.piece(at: MarketStage.time(0)).name == "candles_longer_2025")
        #expect(try await stage.count("pg_inherits WHERE inhparent = 'candles_minute'::regclass") == 3)
        _ = try await write([stored(stage.candle(0)), stored(stage.candle(60_000))], stage)
        let dropped = try await partitions.drop(.minuteCandles, endingBefore: MarketStage.time(60_000))
        #expect(dropped == ["candles_minute_202506"])
        #expect(try await stage.count("candles") == 1)
        // The month can be made again.
        _ = try await write([stored(stage.candle(0))], stage)
        await stage.end()
    }
}
