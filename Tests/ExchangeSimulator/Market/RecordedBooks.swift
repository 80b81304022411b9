/// Plays recorded frames from the recorded snapshot on; at the end it leads back to the beginning with one big update
/// and goes on with ids that continue. Prices can be moved by a constant, so that they fit candles of another year.
final class RecordedBooks: BookSource {
    private let tape: TapeFile
    private let snapshotLine: Int
    private let startMilliseconds: Int64
    private let start: Ladder
    private let movedBy: Int64
    private(set) var ladder: Ladder

    private var line: Int
    /// Milliseconds of play at which the recording was begun anew.
    private var roundBegan: Int64 = 0
    private var idOffset: Int64 = 0
    private var tradeOffset: Int64 = 0
    private var lastDepthID: Int64?
    private var lastTradeID: Int64?
    /// Recorded event time − recorder's time, of the first update: the clocks of the two.
    private var skew: Int64?

    /// - Parameter middle: where the middle of the first book shall be, in steps of `tick`; nil leaves prices alone.
    init(path: String, middle: Int64?, tick: Int64) throws {
        tape = try TapeFile(path: path)
        var found: (Int, Int64, Ladder)?
        for index in 0..<tape.count {
            let text = tape.line(index)
            guard let head = RecordedFrame.head(text) else { continue }
            // Snapshots are the only lines that begin with their id.
            guard text[head.json...].starts(with: Array(#"{"lastUpdateId""#.utf8)) else { continue }
            guard case .snapshot(let lastID, let bids, let asks)? = RecordedFrame(json: text[head.json...]) else {
                continue
            }
            var ladder = Ladder()
            ladder.reset(bids: bids, asks: asks, lastID: lastID)
            found = (index, head.milliseconds, ladder)
            break
        }
        guard let (index, milliseconds, recorded) = found, let bid = recorded.bestBid else {
            throw TapeError(description: "\(path) has no snapshot")
        }
        let moved = middle.map { ($0 - bid.price) / tick * tick } ?? 0
        var begin = Ladder()
        begin.reset(
            bids: recorded.bids.compactMap { Self.moved($0, moved) },
            asks: recorded.asks.compactMap { Self.moved($0, moved) }, lastID: recorded.lastID)
        snapshotLine = index
        startMilliseconds = milliseconds
        start = begin
        ladder = begin
        movedBy = moved
        line = index + 1
    }

    var nextFirstID: Int64? {
        first(from: line) { frame in
            guard case .depth(let step) = frame, step.lastID > self.start.lastID else { return nil }
            return step.firstID + self.idOffset
        }
    }

    func step(until elapsed: Int64, venueNow: Int64) -> MarketStep? {
        while true {
            guard line < tape.count else { return .depth(beginAgain(elapsed, venueNow)) }
            let text = tape.line(line)
            guard let head = RecordedFrame.head(text) else {
                line += 1
                continue
            }
            let due = roundBegan + head.milliseconds - startMilliseconds
            guard due <= elapsed else { return nil }
            line += 1
            guard let frame = RecordedFrame(json: text[head.json...]) else { continue }
            if let step = step(frame, venueTime: venueNow - (elapsed - due), head.milliseconds) { return step }
        }
    }

    private func step(_ frame: RecordedFrame, venueTime: Int64, _ recorderTime: Int64) -> MarketStep? {
        switch frame {
        case .snapshot: return nil
        case .depth(var step):
            guard step.lastID > start.lastID else { return nil }
            step.firstID += idOffset
            step.lastID += idOffset
            step.previousID = lastDepthID ?? step.previousID
            step.eventTime = time(step.eventTime, venueTime, recorderTime)
            step.bids = step.bids.compactMap { Self.moved($0, movedBy) }
            step.asks = step.asks.compactMap { Self.moved($0, movedBy) }
            ladder.apply(step)
            lastDepthID = step.lastID
            return .depth(step)
        case .top(var step):
            step.updateID += idOffset
            step.eventTime = step.eventTime == 0 ? venueTime : time(step.eventTime, venueTime, recorderTime)
            guard let bid = Self.moved(step.bid, movedBy), let ask = Self.moved(step.ask, movedBy) else { return nil }
            step.bid = bid
            step.ask = ask
            return .top(step)
        case .trade(var step):
            step.id += tradeOffset
            step.time = time(step.time, venueTime, recorderTime)
            step.price += movedBy
            lastTradeID = step.id
            return .trade(step)
        }
    }

    /// Event times keep their distance to the time of receipt, less the constant part, which is the recorder's clock.
    private func time(_ recorded: Int64, _ venueTime: Int64, _ recorderTime: Int64) -> Int64 {
        let distance = recorded - recorderTime
        let constant = skew ?? distance
        skew = constant
        return venueTime + min(0, distance - constant)
    }

    private func beginAgain(_ elapsed: Int64, _ venueNow: Int64) -> DepthStep {
        let changes = ladder.changes(to: start)
        let previous = lastDepthID ?? ladder.lastID
        let step = DepthStep(
            firstID: previous + 1, lastID: previous + 10, previousID: previous, eventTime: venueNow,
            bids: changes.bids, asks: changes.asks)
        ladder.apply(step)
        lastDepthID = step.lastID
        line = snapshotLine + 1
        roundBegan = elapsed
        idOffset = step.lastID + 1 - (firstIDAfterSnapshot() ?? start.lastID + 1)
        if let lastTradeID { tradeOffset = lastTradeID + 1 - (firstTradeAfterSnapshot() ?? 0) }
        return step
    }

    private func firstIDAfterSnapshot() -> Int64? {
        first(from: snapshotLine + 1) { frame in
            guard case .depth(let step) = frame, step.lastID > self.start.lastID else { return nil }
            return step.firstID
        }
    }

    private func firstTradeAfterSnapshot() -> Int64? {
        first(from: snapshotLine + 1) { frame in
            guard case .trade(let step) = frame else { return nil }
            return step.id
        }
    }

    private func first(from begin: Int, _ wanted: (RecordedFrame) -> Int64?) -> Int64? {
        for index in begin..<tape.count {
            let text = tape.line(index)
            guard let head = RecordedFrame.head(text), let frame = RecordedFrame(json: text[head.json...]) else {
                continue
            }
            if let found = wanted(frame) { return found }
        }
        return nil
    }

    private static func moved(_ level: Level, _ by: Int64) -> Level? {
        let price = level.price + by
        return price > 0 ? Level(price: price, size: level.size) : nil
    }
}
