import Contracts
import Dispatch
import Exchanges
import Foundation
import MarketDataCore

/// One round of the market-data figures, a `name value` line each; `run.sh` runs it in turns with the Python peers and
/// takes the medians. `folder` holds the unpacked recording and candles.
enum MarketBench {
    static func run(folder: String) throws {
        // First: memory that was freed before would be used again and not be counted.
        memory()
        try books(folder + "/depth.jsonl")
        try wholeFile(folder + "/all.jsonl")
        try candles(folder + "/minutes.csv")
        try replay(folder + "/paced.txt")
    }

    private static func replay(_ path: String) throws {
        let found = try ReplayBench(path).run()
        line("replay_cpu_percent", found.percent)
        line("replay_frames_per_second", found.framesPerSecond)
        line("replay_late_p99_microseconds", found.lateP99Microseconds)
    }

    // MARK: Recorded frames to an updated book

    private static func books(_ path: String) throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        guard let codec = ExchangeRegistry.codec(.binancePerp) else { BenchMain.fail("no codec for binance.perp") }
        let lines = Array(try Data(contentsOf: URL(fileURLWithPath: path))).split(separator: 0x0A).map { Array($0) }
        guard let first = lines.first else { BenchMain.fail("\(path) is empty") }
        let answer = VenueAnswer(status: 200, body: first)
        guard case .depth(let snapshot) = try codec.read(answer, to: .depth(symbol, levels: 1_000)) else {
            BenchMain.fail("the first line of \(path) is no snapshot")
        }
        let frames = Array(lines.dropFirst())
        let now = Timestamp(milliseconds: 0)

        func fresh() -> BookMachine {
            var book = BookMachine(symbol: symbol, codec: codec)
            _ = book.snapshot(snapshot, at: now)
            return book
        }
        // One value, filled again and again, as the feed does it.
        var buffer = DepthUpdate(symbol: symbol, isSnapshot: false, firstID: 0, lastID: 0, time: now)
        func receive(_ frame: [UInt8], _ book: inout BookMachine) throws -> BookReaction {
            if !codec.readDepth(frame: frame, into: &buffer) {
                guard case .events(let events) = try codec.read(frame: frame), case .depth(let update)? = events.first
                else { BenchMain.fail("no depth frame") }
                buffer = update
            }
            return book.receive(buffer, at: now)
        }
        // Warm-up, and the frames that follow the snapshot: those before it would only be dropped.
        var book = fresh()
        var updates: [DepthUpdate] = []
        var used: [[UInt8]] = []
        for frame in frames {
            if try receive(frame, &book) == .applied {
                updates.append(buffer)
                used.append(frame)
            }
        }
        let whole = try Measure.seconds {
            var book = fresh()
            for frame in used { _ = try receive(frame, &book) }
            consume(book.top)
        }
        let alone = Measure.seconds {
            var book = fresh()
            for update in updates { _ = book.receive(update, at: now) }
            consume(book.top)
        }
        book = fresh()
        var times: [UInt64] = []
        times.reserveCapacity(used.count)
        for frame in used {
            let start = DispatchTime.now().uptimeNanoseconds
            _ = try receive(frame, &book)
            consume(book.top)
            times.append(DispatchTime.now().uptimeNanoseconds - start)
        }
        times.sort()
        line("book_frames", Double(used.count))
        line("book_frames_per_second", Double(used.count) / whole)
        line("book_updates_per_second", Double(used.count) / alone)
        line("book_p50_microseconds", Double(times[times.count / 2]) / 1_000)
        line("book_p99_microseconds", Double(times[times.count * 99 / 100]) / 1_000)
    }

    /// Every line of the recording: depth, best prices, trades.
    private static func wholeFile(_ path: String) throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        guard let codec = ExchangeRegistry.codec(.binancePerp) else { BenchMain.fail("no codec for binance.perp") }
        let snapshotMark = Array(#"{"lastUpdateId""#.utf8)
        var book = BookMachine(symbol: symbol, codec: codec)
        var events = 0
        let seconds = try Measure.seconds {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            for line in bytes.split(separator: 0x0A) {
                let frame = Array(line)
                if frame.starts(with: snapshotMark) {
                    let answer = VenueAnswer(status: 200, body: frame)
                    if case .depth(let whole) = try codec.read(answer, to: .depth(symbol, levels: 1_000)) {
                        _ = book.snapshot(whole, at: Timestamp(milliseconds: 0))
                    }
                    continue
                }
                guard case .events(let found) = try codec.read(frame: frame) else { continue }
                for event in found {
                    events += 1
                    if case .depth(let update) = event { _ = book.receive(update, at: Timestamp(milliseconds: 0)) }
                }
            }
        }
        line("file_events", Double(events))
        line("file_seconds", seconds)
    }

    // MARK: Minutes into every timeframe

    private static func candles(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let minutes = try text.split(separator: "\n").dropFirst().map { row in
            let fields = row.split(separator: ",")
            return MarketBar(
                openTime: Timestamp(milliseconds: Int64(fields[0]) ?? 0), open: try Price(parsing: String(fields[1])),
                high: try Price(parsing: String(fields[2])), low: try Price(parsing: String(fields[3])),
                close: try Price(parsing: String(fields[4])), volume: try Quantity(parsing: String(fields[5])),
                marks: .closed)
        }
        consume(try CandleAggregation.all(minutes))
        let batch = try Measure.seconds { consume(try CandleAggregation.all(minutes)) }
        let single = try Measure.seconds {
            var aggregator = CandleAggregator()
            for minute in minutes { consume(try aggregator.add(minute)) }
        }
        line("candles", Double(minutes.count))
        line("candles_per_second", Double(minutes.count) / batch)
        line("candles_one_by_one_per_second", Double(minutes.count) / single)
    }

    // MARK: 500 symbols × 5 timeframes, rings full

    private static func memory() {
        let before = residentBytes()
        var rings: [CandleRing] = []
        for number in 0..<2_500 as Range<Int64> {
            var ring = CandleRing()
            for minute in 0..<500 as Range<Int64> {
                let price = Price(Decimal12(60_000 + number + minute))
                ring.put(
                    MarketBar(
                        openTime: Timestamp(milliseconds: minute * 60_000), open: price, high: price, low: price,
                        close: price, volume: Quantity(Decimal12(minute)), quoteVolume: Money(Decimal12(minute)),
                        takerBuyVolume: Quantity(Decimal12(minute)), tradeCount: minute, marks: .closed))
            }
            rings.append(ring)
        }
        line("ring_bytes", Double(residentBytes() - before))
        consume(rings)
    }

    private static func residentBytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 : 0
    }

    private static func line(_ name: String, _ value: Double) {
        print(name, String(format: "%.3f", value))
    }
}
