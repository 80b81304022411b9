public import Contracts
public import Exchanges

/// All candles of one price of one symbol while it is live: minutes from the stream (or fetched alone, where there is no
/// stream), longer ones made of them, and what has to be fetched so that no reader ever sees a hole that could have been
/// filled. Pure: the time is told.
///
/// New minutes are held while older ones are missing, and published in order once those are there or the venue has said
/// that it has none.
public struct SymbolCandles: Sendable {
    /// What is to be done or told. Closed.
    public enum Output: Hashable, Sendable {
        /// The newest minute changed.
        case forming(VenueCandle)
        /// A candle closed; `made`: of minutes, not by the venue.
        case closed(VenueCandle, made: Bool)
        /// A candle that had closed before has other numbers, or came late.
        case revised(VenueCandle)
        /// Fetch these: they are missing, or could not be made.
        case fetch(CandleGap)
        /// The venue does not have these either.
        case missing(CandleGap)
        /// A candle was not taken.
        case refused(MarketFault)
    }

    /// What is traded.
    public let symbol: Symbol
    /// Which price the candles are made of; candles of another one are not taken.
    public let kind: PriceKind
    /// The timeframes kept besides the minute, shortest first.
    public let longer: [Timeframe]
    /// Those of them that the venue makes itself.
    public let fetchable: Set<Timeframe>
    /// Whether new minutes are held back.
    public var isHolding: Bool { hold.isHolding }

    private(set) var minutes: CandleSeries
    var series: [Timeframe: CandleSeries]
    var aggregator = CandleAggregator()
    private var hold = CandleHold()
    /// Open times of longer candles that run and hold a minute whose numbers changed after it was taken into them.
    var spoiled: [Timeframe: Timestamp] = [:]

    /// Nothing is known, everything is held: history comes first.
    /// - Parameters:
    ///   - timeframes: those that are kept; the minute always is.
    ///   - fetchable: those that the venue makes.
    ///   - kind: which price they are made of.
    public init(
        symbol: Symbol, timeframes: [Timeframe], fetchable: Set<Timeframe>, settings: SeriesSettings,
        kind: PriceKind = .last
    ) {
        self.symbol = symbol
        self.kind = kind
        self.fetchable = fetchable
        longer = Timeframe.allCases.filter { $0 != .oneMinute && timeframes.contains($0) }
        minutes = CandleSeries(symbol: symbol, timeframe: .oneMinute, kind: kind, settings: settings)
        series = Dictionary(
            uniqueKeysWithValues: longer.map {
                ($0, CandleSeries(symbol: symbol, timeframe: $0, kind: kind, settings: settings.ofLongerCandles))
            })
    }

    /// Takes a minute of the stream.
    public mutating func receive(_ candle: VenueCandle, at now: Timestamp) -> [Output] {
        guard candle.timeframe == .oneMinute, candle.kind == kind else { return [] }
        if hold.take(candle) { return [] }
        if let last = minutes.bars.last, candle.openTime > last.openTime {
            // A new minute begins: would it leave a hole? Then it waits until the hole is filled.
            var trial = minutes
            let gaps = Self.gaps(trial.receive(candle, at: now))
            if !gaps.isEmpty {
                hold.hold()
                _ = hold.take(candle)
                return gaps.map { .fetch($0) }
            }
        }
        return apply(minutes.receive(candle, at: now), at: now)
    }

    /// Time passed.
    public mutating func advance(to now: Timestamp) -> [Output] {
        guard !hold.isHolding else { return [] }
        let changes = minutes.advance(to: now)
        let gaps = Self.gaps(changes)
        if !gaps.isEmpty { hold.hold() }
        return gaps.map { .fetch($0) } + apply(changes.filter { if case .gap = $0 { false } else { true } }, at: now)
    }

    /// The stream stopped: what comes next is held.
    public mutating func lost() {
        minutes.interrupt()
        hold.hold()
    }

    /// The first minute that has to be fetched; nil before anything is known.
    public var wantedSince: Timestamp? {
        guard let last = minutes.bars.last else { return nil }
        return last.isClosed ? Timeframe.oneMinute.nextOpenTime(after: last.openTime) : last.openTime
    }

    /// The oldest minute that is held; REST must reach it.
    public var heldSince: Timestamp? { hold.oldest }

    /// Takes candles that were fetched or read from the store, oldest first; those that are not over are left out: by
    /// the clock, or because a later minute has begun.
    public mutating func fill(_ candles: [VenueCandle], at now: Timestamp) -> [Output] {
        var outputs: [Output] = []
        let over = max(now, hold.newest ?? now, minutes.bars.last?.openTime ?? now)
        for candle in candles where candle.kind == kind && candle.symbol == symbol {
            guard candle.timeframe.isClosed(openedAt: candle.openTime, at: over) else { continue }
            var candle = candle
            candle.isClosed = true
            // It is over, whatever our idea of the venue's clock says.
            let ended = max(now, candle.timeframe.nextOpenTime(after: candle.openTime))
            if candle.timeframe == .oneMinute {
                // A hole within the answer is the venue's own: whoever asked looks for it.
                outputs += apply(minutes.receive(candle, at: ended), at: now)
            } else if series[candle.timeframe] != nil {
                if spoiled[candle.timeframe] == candle.openTime { spoiled[candle.timeframe] = nil }
                outputs += keep(series[candle.timeframe]?.receive(candle, at: ended) ?? [], made: false)
            }
            outputs += makeOfDays(candle, at: now)
        }
        return outputs
    }

    /// What was missing is there, as far as the venue has it: publishes what was held.
    public mutating func caughtUp(at now: Timestamp) -> [Output] {
        var outputs: [Output] = []
        for candle in hold.release() { outputs += apply(minutes.receive(candle, at: now), at: now) }
        return outputs
    }

    /// The newest candles, the forming one last, oldest first; nil when the timeframe is not kept.
    public func newest(_ timeframe: Timeframe, limit: Int) -> [VenueCandle]? {
        if timeframe == .oneMinute {
            return minutes.newest(limit).map(Self.marked)
        }
        guard let kept = series[timeframe] else { return nil }
        var found = kept.newest(limit).map(Self.marked)
        let minute = minutes.forming.map { MarketBar($0) }
        if let bar = try? aggregator.forming(timeframe, with: minute),
            found.last.map({ $0.openTime < bar.openTime }) ?? true
        {
            var forming = bar.candle(symbol: symbol, timeframe: timeframe, kind: kind)
            forming.isClosed = false
            found.append(forming)
        }
        return Array(found.suffix(limit))
    }

    /// What was seen of a timeframe.
    public func series(_ timeframe: Timeframe) -> CandleSeries? {
        timeframe == .oneMinute ? minutes : series[timeframe]
    }

    // MARK: Consequences

    private mutating func apply(_ changes: [CandleChange], at now: Timestamp) -> [Output] {
        var outputs: [Output] = []
        for change in changes {
            switch change {
            case .forming(let candle): outputs.append(.forming(candle))
            case .closed(let candle):
                outputs.append(.closed(candle, made: false))
                outputs += makeLonger(of: candle, at: now)
            case .revised(let candle), .late(let candle):
                outputs.append(.revised(candle))
                outputs += refetchLonger(around: candle, at: now)
            case .gap(let gap): outputs.append(.missing(gap))
            case .refused(let fault): outputs.append(.refused(fault))
            case .repeated, .outdated: break
            }
        }
        return outputs
    }

    func keep(_ changes: [CandleChange], made: Bool) -> [Output] {
        changes.compactMap { change in
            switch change {
            case .closed(let candle): .closed(candle, made: made)
            case .revised(let candle), .late(let candle): .revised(candle)
            case .refused(let fault): .refused(fault)
            case .forming, .gap, .repeated, .outdated: nil
            }
        }
    }

    private static func gaps(_ changes: [CandleChange]) -> [CandleGap] {
        changes.compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
    }

    private static func marked(_ candle: VenueCandle) -> VenueCandle {
        var candle = candle
        candle.isClosed = candle.isClosed ?? false
        return candle
    }
}
