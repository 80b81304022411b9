public import Contracts
public import Exchanges

/// The candles of one symbol, timeframe and kind of price as they come from a venue: checked, the newest changed in
/// place while it forms, closed once, holes said. Pure: the time is told.
///
/// A candle is closed when its time is over *and* its last numbers are known: the venue marked them as final, or the
/// venue marks nothing and the next candle begins or the grace passes. One that ends otherwise (its last message was
/// lost, the connection broke) is a gap until it is fetched.
public struct CandleSeries: Sendable {
    /// Where the newest candle stands.
    private enum Newest: Sendable {
        /// Closed, or there is none.
        case settled
        /// Forming, and the venue does not mark the end.
        case unmarked
        /// Forming, and the venue will mark the end.
        case marked
        /// Its numbers are final; its time is not over by the clock.
        case final
        /// The connection broke while it formed.
        case interrupted
    }

    /// What is traded.
    public let symbol: Symbol
    /// Length of the candles.
    public let timeframe: Timeframe
    /// What the prices are.
    public let kind: PriceKind
    /// What was seen so far.
    public private(set) var counters = QualityCounters()
    /// When the last message of the series came, repeats included, by the caller's clock: what tells a quiet market from
    /// a silent stream.
    public private(set) var lastHeard: Timestamp?

    private let settings: SeriesSettings
    private var ring: CandleRing
    private var validator: CandleValidator
    private var newest = Newest.settled
    /// Holes are said up to this open time.
    private var saidUntil: Timestamp?

    /// An empty series.
    public init(symbol: Symbol, timeframe: Timeframe, kind: PriceKind, settings: SeriesSettings = SeriesSettings()) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.kind = kind
        self.settings = settings
        ring = CandleRing(capacity: settings.capacity)
        validator = CandleValidator(rules: settings.rules)
    }

    /// Takes a candle of the stream or of an answer.
    /// - Parameter now: the wall clock, put right by the venue's.
    public mutating func receive(_ candle: VenueCandle, at now: Timestamp) -> [CandleChange] {
        guard candle.symbol == symbol, candle.timeframe == timeframe, candle.kind == kind else {
            return refuse(.wrongSeries)
        }
        counters.received += 1
        lastHeard = now
        let last = ring.last
        let isNewest = last.map { candle.openTime >= $0.openTime } ?? true
        let reference = isNewest ? last?.close : ring.bar(before: candle.openTime)?.close
        if let fault = validator.fault(candle, at: now, reference: reference, isNewest: isNewest) {
            return refuse(fault)
        }
        guard let last else { return begin(candle, after: nil, at: now) }
        if candle.openTime > last.openTime { return begin(candle, after: last, at: now) }
        if candle.openTime == last.openTime, !last.isClosed { return update(last, with: candle, at: now) }
        if let place = ring.place(of: candle.openTime) { return amend(ring[place], with: candle) }
        return insert(candle)
    }

    /// Closes the newest candle when its time is over.
    public mutating func advance(to now: Timestamp) -> [CandleChange] {
        guard newest != .settled, let last = ring.last else { return [] }
        let end = timeframe.nextOpenTime(after: last.openTime)
        guard end <= now else { return [] }
        if newest == .final { return [close(last)] }
        guard end.advanced(byMilliseconds: settings.closeGraceMilliseconds) <= now else { return [] }
        return newest == .unmarked ? [close(last)] : giveUp(last)
    }

    /// The connection broke: what was forming may have changed unheard.
    public mutating func interrupt() {
        if newest == .unmarked || newest == .marked { newest = .interrupted }
    }

    /// The newest candles, the forming one included, at most so many, oldest first.
    public func newest(_ limit: Int) -> [VenueCandle] { ring.newest(limit).map(named) }

    /// The newest candles that are closed at an instant (open + duration ≤ now), at most so many, oldest first: what a
    /// rule that is evaluated then may see.
    public func closed(at now: Timestamp, limit: Int) -> [VenueCandle] {
        var taken: [MarketBar] = []
        var place = ring.count - 1
        while place >= 0, taken.count < limit {
            let bar = ring[place]
            if bar.isClosed, timeframe.isClosed(openedAt: bar.openTime, at: now) { taken.append(bar) }
            place -= 1
        }
        return taken.reversed().map(named)
    }

    /// The candle that is forming, if one is.
    public var forming: VenueCandle? {
        guard let last = ring.last, !last.isClosed else { return nil }
        return named(last)
    }

    /// The candles as they are kept, with their marks.
    public var bars: CandleRing { ring }

    /// What is missing between the candles in memory, and after the newest as far as that is known.
    public var gaps: [CandleGap] {
        var found = ring.gaps(timeframe: timeframe)
        if let last = ring.last, let saidUntil,
            let trailing = CandleGap(
                timeframe: timeframe, from: timeframe.nextOpenTime(after: last.openTime), to: saidUntil)
        {
            found.append(trailing)
        }
        return found
    }

    /// What a quality report is made of.
    public func facts(at now: Timestamp, skewMilliseconds: Int64?) -> QualityReport.Facts {
        QualityReport.Facts(
            present: ring.count, holes: gaps.reduce(0) { $0 + $1.count }, received: counters.received,
            duplicates: counters.duplicates,
            zeroVolume: kind == .last ? ring.newest(ring.count).count { $0.isClosed && $0.volume.isZero } : 0,
            outliers: counters.outliers, refused: counters.refusals,
            stalenessMilliseconds: lastHeard.map { max(0, now.milliseconds(since: $0)) },
            skewMilliseconds: skewMilliseconds)
    }

    // MARK: One message

    /// A candle later than all before it.
    private mutating func begin(_ candle: VenueCandle, after last: MarketBar?, at now: Timestamp) -> [CandleChange] {
        var changes: [CandleChange] = []
        var expected = last.map { timeframe.nextOpenTime(after: $0.openTime) }
        if let last, newest != .settled {
            if newest == .unmarked || newest == .final {
                changes.append(close(last))
            } else {
                forget(last)
                expected = last.openTime
            }
        }
        if let expected { changes += say(from: max(expected, saidUntil ?? expected), to: candle.openTime) }
        saidUntil = nil
        var bar = MarketBar(candle)
        bar.marks.remove(.closed)
        ring.put(bar)
        newest = Self.standing(candle)
        let ended = advance(to: now)
        return changes + (ended.isEmpty ? [.forming(named(bar))] : ended)
    }

    /// The candle that is forming, again.
    private mutating func update(_ last: MarketBar, with candle: VenueCandle, at now: Timestamp) -> [CandleChange] {
        var bar = MarketBar(candle)
        bar.marks.remove(.closed)
        let isEarlier = bar.volume < last.volume || (bar.tradeCount ?? 0) < (last.tradeCount ?? 0)
        if candle.isClosed != true, isEarlier || (newest == .final && candle.isClosed == false) {
            counters.outdated += 1
            return [.outdated]
        }
        if newest != .final { newest = Self.standing(candle) }
        let isSame = bar.hasSameNumbers(as: last)
        if !isSame { ring.put(bar) }
        let ended = advance(to: now)
        return ended.isEmpty ? [isSame ? .repeated : .forming(named(bar))] : ended
    }

    /// A closed candle, again.
    private mutating func amend(_ known: MarketBar, with candle: VenueCandle) -> [CandleChange] {
        var bar = MarketBar(candle)
        if bar.hasSameNumbers(as: known) {
            counters.duplicates += 1
            return [.repeated]
        }
        guard candle.isClosed != false else {
            counters.outdated += 1
            return [.outdated]
        }
        bar.marks.formUnion(known.marks.intersection(.late).union([.closed, .revised]))
        ring.put(bar)
        counters.revised += 1
        return [.revised(named(bar))]
    }

    /// A candle that is not there and older than the newest: history, or what filled a hole.
    private mutating func insert(_ candle: VenueCandle) -> [CandleChange] {
        guard candle.isClosed != false else {
            counters.outdated += 1
            return [.outdated]
        }
        var bar = MarketBar(candle)
        let isHistory = ring.first.map { candle.openTime < $0.openTime } ?? true
        bar.marks.formUnion(isHistory ? .closed : [.closed, .late])
        guard ring.put(bar) else { return refuse(.tooOld) }
        count(bar)
        guard !isHistory else { return [.closed(named(bar))] }
        counters.late += 1
        return [.late(named(bar))]
    }

    // MARK: Ends

    private mutating func close(_ bar: MarketBar) -> CandleChange {
        var bar = bar
        bar.marks.insert(.closed)
        ring.put(bar)
        newest = .settled
        count(bar)
        return .closed(named(bar))
    }

    /// The newest candle ended, and not all of it was heard.
    private mutating func giveUp(_ last: MarketBar) -> [CandleChange] {
        forget(last)
        let end = timeframe.nextOpenTime(after: last.openTime)
        saidUntil = end
        return say(from: last.openTime, to: end)
    }

    private mutating func forget(_ last: MarketBar) {
        ring.removeLast()
        newest = .settled
    }

    private mutating func say(from: Timestamp, to: Timestamp) -> [CandleChange] {
        guard let gap = CandleGap(timeframe: timeframe, from: from, to: to) else { return [] }
        counters.gaps += 1
        counters.missing += gap.count
        return [.gap(gap)]
    }

    private mutating func count(_ bar: MarketBar) {
        counters.closed += 1
        if bar.volume.isZero, kind == .last { counters.zeroVolume += 1 }
    }

    private mutating func refuse(_ fault: MarketFault) -> [CandleChange] {
        counters.refuse(fault)
        return [.refused(fault)]
    }

    private static func standing(_ candle: VenueCandle) -> Newest {
        switch candle.isClosed {
        case .some(true): .final
        case .some(false): .marked
        case nil: .unmarked
        }
    }

    private func named(_ bar: MarketBar) -> VenueCandle {
        bar.candle(symbol: symbol, timeframe: timeframe, kind: kind)
    }
}
