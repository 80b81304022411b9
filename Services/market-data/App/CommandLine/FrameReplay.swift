import Contracts
import Exchanges
import MarketDataCore
import Security
import ServiceKit

/// Puts recorded frames through parser, books and candles, and keeps count and a digest of what came out. Time is the
/// recording's own, so that the same frames always come to the same.
struct FrameReplay {
    /// What was read.
    struct Count: Sendable, Equatable {
        var lines = 0
        var unreadable = 0
        var depth = 0
        var applied = 0
        var dropped = 0
        var snapshots = 0
        var resyncs = 0
        var tops = 0
        var trades = 0
        var candles = 0
        var closedCandles = 0
        var others = 0
    }

    /// Bytes that are hashed at once.
    private static let hashedBytes = 1 << 16

    private(set) var count = Count()
    private let codec: any MarketCodec
    private let settings: SeriesSettings
    private var books: [Symbol: BookMachine]
    private var series: [StreamSubscription: CandleSeries] = [:]
    private var pending: [UInt8] = []
    private var hash: [UInt8] = []
    private var firstTime: Int64?
    private var closedMinutes: [VenueCandle] = []

    init(codec: any MarketCodec, symbols: [Symbol], candles: SeriesSettings) {
        self.codec = codec
        settings = candles
        books = Dictionary(
            symbols.map { ($0, BookMachine(symbol: $0, codec: codec)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Nanoseconds of recorded time from the first line to this one; nil for what is no line.
    mutating func offset(of line: [UInt8]) -> Int64? {
        guard let time = Self.split(line)?.time else { return nil }
        let first = firstTime ?? time
        firstTime = first
        return max(0, time - first)
    }

    /// Takes a line: nanoseconds since 1970, a space, the frame. Throws with exit code 2 for a line without a time.
    mutating func take(_ line: [UInt8]) throws(ServiceFailure) {
        guard !line.isEmpty else { return }
        count.lines += 1
        guard let (time, frame) = Self.split(line) else {
            throw InputFile.failure(
                "line \(count.lines)", "has no time before its frame", "give a file that `record` wrote")
        }
        let now = Timestamp(milliseconds: time / 1_000_000)
        if takeSnapshot(frame, at: now) { return }
        guard let meaning = try? codec.read(frame: frame) else {
            count.unreadable += 1
            return
        }
        guard case .events(let events) = meaning else {
            count.others += 1
            return
        }
        for event in events { take(event, at: now) }
    }

    /// The minutes that closed since this was last asked, in the order in which they did.
    mutating func takeClosedMinutes() -> [VenueCandle] {
        defer { closedMinutes = [] }
        return closedMinutes
    }

    /// What was read and what came out, for a person.
    var summary: String {
        var finished = self
        finished.fold()
        var text = """
            \(count.lines) lines, \(count.unreadable) unreadable, \(count.others) others
            \(count.depth) depth: \(count.applied) applied, \(count.dropped) dropped, \(count.snapshots) snapshots, \
            \(count.resyncs) resyncs
            \(count.tops) tops, \(count.trades) trades, \(count.candles) candles, \(count.closedCandles) closed\n
            """
        for (symbol, book) in books.sorted(by: { $0.key < $1.key }) {
            guard let top = book.top else {
                text += "\(symbol): no book\n"
                continue
            }
            text += "\(symbol): \(top.bid.price) \(top.bid.quantity) / \(top.ask.price) \(top.ask.quantity)\n"
        }
        return text + "digest \(finished.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())\n"
    }

    private mutating func take(_ event: MarketEvent, at now: Timestamp) {
        switch event {
        case .depth(let update): take(update, at: now)
        case .top(let top):
            count.tops += 1
            note("B \(top.symbol) \(top.bid.price) \(top.bid.quantity) \(top.ask.price) \(top.ask.quantity)")
        case .trade(let trade):
            count.trades += 1
            note("P \(trade.symbol) \(trade.tradeID) \(trade.price) \(trade.quantity) \(trade.takerSide.rawValue)")
        case .candle(let candle):
            count.candles += 1
            take(candle, at: now)
        case .derivative, .ticker: count.others += 1
        }
    }

    private mutating func take(_ update: DepthUpdate, at now: Timestamp) {
        count.depth += 1
        guard var book = books.removeValue(forKey: update.symbol) else { return }
        let wasReady = book.isReady
        switch book.receive(update, at: now) {
        case .applied: count.applied += 1
        case .dropped: count.dropped += 1
        case .needsSnapshot, .waiting: break
        }
        if wasReady, !book.isReady { count.resyncs += 1 }
        books[update.symbol] = book
        noteTop(of: book)
    }

    private mutating func take(_ candle: VenueCandle, at now: Timestamp) {
        let name = StreamSubscription(.candles(candle.timeframe), candle.symbol)
        var line =
            series.removeValue(forKey: name)
            ?? CandleSeries(
                symbol: candle.symbol, timeframe: candle.timeframe, kind: candle.kind, settings: settings)
        for change in line.receive(candle, at: now) {
            guard case .closed(let closed) = change else { continue }
            count.closedCandles += 1
            if closed.timeframe == .oneMinute { closedMinutes.append(closed) }
            note(
                "C \(closed.symbol) \(closed.timeframe.rawValue) \(closed.openTime) \(closed.open) \(closed.high) "
                    + "\(closed.low) \(closed.close) \(closed.volume)")
        }
        series[name] = line
    }

    /// A line that is a venue's answer with a book instead of a frame of its stream.
    private mutating func takeSnapshot(_ frame: [UInt8], at now: Timestamp) -> Bool {
        guard !codec.bookRule.snapshotComesByStream else { return false }
        for symbol in books.keys.sorted() {
            guard books[symbol]?.isReady == false, Self.looksLikeSnapshot(frame),
                case .depth(let update)? = try? codec.read(
                    VenueAnswer(status: 200, body: frame), to: .depth(symbol, levels: 1_000)),
                update.isSnapshot
            else { continue }
            count.snapshots += 1
            guard var book = books.removeValue(forKey: symbol) else { continue }
            let before = book.counters.applied
            let dropped = book.counters.dropped
            _ = book.snapshot(update, at: now)
            count.applied += book.counters.applied - before
            count.dropped += book.counters.dropped - dropped
            books[symbol] = book
            noteTop(of: book)
            return true
        }
        return false
    }

    /// Answers with a book begin with their id; frames of the stream with what kind of event they are.
    private static func looksLikeSnapshot(_ frame: [UInt8]) -> Bool {
        frame.starts(with: "{\"lastUpdateId\"".utf8)
    }

    private mutating func noteTop(of book: BookMachine) {
        guard let top = book.top else { return note("T \(book.symbol) none") }
        note("T \(book.symbol) \(top.bid.price) \(top.bid.quantity) \(top.ask.price) \(top.ask.quantity)")
    }

    private mutating func note(_ text: String) {
        pending += text.utf8
        pending.append(0x0A)
        if pending.count >= Self.hashedBytes { fold() }
    }

    private mutating func fold() {
        hash = Digest.sha256(hash + pending)
        pending.removeAll(keepingCapacity: true)
    }

    private static func split(_ line: [UInt8]) -> (time: Int64, frame: [UInt8])? {
        guard let space = line.firstIndex(of: 0x20), space <= 20,
            let time = Int64(String(decoding: line[..<space], as: UTF8.self)), time >= 0
        else { return nil }
        return (time, Array(line[(space + 1)...]))
    }
}
