import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

/// Recorded minutes, each sent as it forms and once as final, on a bad line and clocks that step: no closed candle is
/// ever another than the venue's, and once what is missing was fetched, all candles are the clean run's.
@Suite("Mutated candles", .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct CandleMutationTests {
    @Test("1,000 seeds")
    func property() async throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let minutes = try await Recording.candles(
            "binance_spot_BTCUSDT_1m_20250520_20250818.csv.gz", from: try Timestamp(parsing: "2025-08-10T00:00:00Z"))
        var counters = QualityCounters()
        for index in 0..<1_000 as Range<UInt64> {
            let start = (Int(index) * 11) % (minutes.count - 12)
            let candles = minutes[start..<start + 10].map {
                $0.candle(symbol: symbol, timeframe: .oneMinute, kind: .last)
            }
            var run = MutatedCandles(candles: candles, seed: SeededGenerator.processSeed &+ index)
            try run.play()
            counters.add(run.series.counters)
        }
        #expect(counters.gaps > 500 && counters.late > 500 && counters.outdated > 500)
        #expect(counters.revised == 0, "what was closed never had to change")
        #expect((counters.refused[.future] ?? 0) > 50)
    }
}

/// One series on a bad line.
struct MutatedCandles {
    /// The clean run: closed candles.
    private let candles: [VenueCandle]
    private var generator: SeededGenerator
    private(set) var series: CandleSeries
    /// Holes to be fetched.
    private var wanted: [CandleGap] = []
    private var closed: Set<Timestamp> = []

    init(candles: [VenueCandle], seed: UInt64) {
        self.candles = candles
        generator = SeededGenerator(seed: seed)
        series = CandleSeries(symbol: candles[0].symbol, timeframe: .oneMinute, kind: .last)
    }

    mutating func play() throws {
        // The first candle is known: before it nobody knows of a hole.
        try take(series.receive(candles[0], at: end(0)))
        var messages = (1..<candles.count - 1).flatMap(messages(of:))
        let arrivals = Mutation.arrivals(of: messages.count, &generator)
        let steps = Mutation.clockSteps(of: arrivals.count, &generator)
        for (arrival, step) in zip(arrivals, steps) {
            guard let arrival else { continue }
            let now = messages[arrival].at.advanced(byMilliseconds: step)
            try take(series.advance(to: now))
            try take(series.receive(messages[arrival].candle, at: now))
            if !wanted.isEmpty, Int.random(in: 0..<4, using: &generator) == 0 { try fetch(at: now) }
        }
        messages = self.messages(of: candles.count - 1)
        for message in messages { try take(series.receive(message.candle, at: message.at)) }
        let now = end(candles.count - 1).advanced(byMilliseconds: 10_000)
        try take(series.advance(to: now))
        for _ in 0..<3 {
            wanted = series.gaps
            try fetch(at: now)
        }
        try #require(series.newest(500) == candles, "seed \(generator.seed)")
        #expect(series.gaps == [])
    }

    private func end(_ place: Int) -> Timestamp { Timeframe.oneMinute.nextOpenTime(after: candles[place].openTime) }

    /// What the venue sends of a candle: three states of it and the final one.
    private func messages(of place: Int) -> [(candle: VenueCandle, at: Timestamp)] {
        let final = candles[place]
        var forming = final
        forming.isClosed = false
        let parts: [(Price, Price, Int64, Int64)] = [
            (max(final.open, final.low), final.open, 4, 1_000), (final.high, final.open, 2, 20_000),
            (final.high, final.low, 1, 45_000),
        ]
        return parts.map { high, low, share, milliseconds in
            forming.high = max(high, final.open)
            forming.low = low
            forming.close = low
            let units = final.volume.decimal.units / Int128(share + 1)
            forming.volume = (try? Decimal12(units: units)).map { Quantity($0) } ?? .zero
            return (forming, final.openTime.advanced(byMilliseconds: milliseconds))
        } + [(final, end(place).advanced(byMilliseconds: 30))]
    }

    /// The venue's answers: closed candles without a mark. What the clock refuses stays wanted.
    private mutating func fetch(at now: Timestamp) throws {
        let gaps = wanted
        wanted = []
        for candle in candles where gaps.contains(where: { $0.from <= candle.openTime && candle.openTime < $0.to }) {
            var answer = candle
            answer.isClosed = nil
            guard end(candles.firstIndex(of: candle) ?? 0) <= now else { continue }
            try take(series.receive(answer, at: now))
        }
    }

    private mutating func take(_ changes: [CandleChange]) throws {
        for change in changes {
            switch change {
            case .closed(let candle), .late(let candle), .revised(let candle):
                try #require(candles.contains(candle), "a candle the venue never had, seed \(generator.seed)")
                try #require(closed.insert(candle.openTime).inserted, "closed twice, seed \(generator.seed)")
            case .gap(let gap): wanted.append(gap)
            case .forming, .repeated, .outdated, .refused: break
            }
        }
    }
}
