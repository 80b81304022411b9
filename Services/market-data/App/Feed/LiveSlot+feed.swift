import Contracts
import Exchanges
import MarketDataCore
import Observability

/// What an event did to a market, for the feed to act on.
struct SlotOutcome: Sendable {
    /// To be told to readers.
    var news: [MarketFeedEvent.What] = []
    /// To be stored.
    var rows: [MarketRow] = []
    /// Candles to be fetched, and of which price.
    var fetches: [(kind: PriceKind, gap: CandleGap)] = []
    /// The book asks for a snapshot.
    var wantsSnapshot: BookLoss?
    /// What was refused.
    var faults: [MarketFault] = []
}

extension LiveSlot {
    /// Takes an event of the venue. `venueNow` is our clock put right by the venue's.
    func take(_ event: MarketEvent, received now: Timestamp, venueNow: Timestamp) -> SlotOutcome {
        let key = key
        return state.withLock { state in
            state.heardAt = now
            var outcome = SlotOutcome()
            switch event {
            case .depth(let update):
                guard state.book != nil else { break }
                let reaction = state.book?.receive(update, at: now) ?? .dropped
                Self.follow(reaction, &state, key, now, &outcome)
            case .top(let top):
                if let fault = TopValidator.fault(top) {
                    state.refusedTops[fault, default: 0] += 1
                    outcome.faults.append(fault)
                    break
                }
                state.top = (top, now)
                if state.book?.isReady != true { Self.show(top, &state, key, now, &outcome) }
            case .trade(let trade):
                guard trade.price.isPositive, trade.quantity.isPositive else {
                    outcome.faults.append(.notPositive)
                    break
                }
                outcome.news.append(.trade(trade))
                outcome.rows.append(.trade(key.venue, trade))
            case .candle(let candle):
                let outputs = state.candles.receive(candle, at: venueNow)
                Self.follow(outputs, .last, key, .stream, &outcome)
            case .derivative(let status):
                state.derivative = Self.merged(state.derivative, status)
                if let merged = state.derivative { outcome.rows.append(.derivative(key.venue, merged)) }
            case .ticker(let ticker): state.ticker = (ticker, now)
            }
            return outcome
        }
    }

    /// A book's snapshot was fetched. `isAlone`: there are no changes beside it, so that one that says the same as
    /// before is news: the book is still so.
    func snapshot(_ update: DepthUpdate, received now: Timestamp, isAlone: Bool = false) -> SlotOutcome {
        let key = key
        return state.withLock { state in
            var outcome = SlotOutcome()
            // Asked for over a connection that is gone: there is no stream behind it.
            guard isAlone || state.book?.awaitsSnapshot == true else { return outcome }
            state.heardAt = now
            if isAlone { state.book?.reset() }
            var update = update
            // Binance spot's snapshots have no time: they tell how it is when they are asked for.
            if update.time == .epoch { update.time = now.advanced(byMilliseconds: state.offsetMilliseconds ?? 0) }
            let reaction = state.book?.snapshot(update, at: now) ?? .dropped
            Self.follow(reaction, &state, key, now, &outcome)
            return outcome
        }
    }

    /// Time passed: candles end by the clock.
    func advance(venueNow: Timestamp) -> SlotOutcome {
        let key = key
        return state.withLock { state in
            var outcome = SlotOutcome()
            Self.follow(state.candles.advance(to: venueNow), .last, key, .stream, &outcome)
            return outcome
        }
    }

    /// A stream stopped: its data is of now no more.
    func lose(_ channel: StreamChannel, reason: String) -> SlotOutcome {
        state.withLock { state in
            var outcome = SlotOutcome()
            switch channel {
            case .book:
                if state.book?.isReady == true { outcome.news.append(.bookLost(reason: reason)) }
                state.book?.reset()
            case .top: state.top = nil
            case .candles: state.candles.lost()
            case .ticker: state.ticker = nil
            case .derivative: state.derivative = nil
            case .trades: break
            }
            return outcome
        }
    }

    /// Candles were fetched, or read from the store; those of the store are not stored again and not told.
    func fill(
        _ candles: [VenueCandle], _ kind: PriceKind, venueNow: Timestamp, isStored: Bool = false
    ) -> SlotOutcome {
        let key = key
        return state.withLock { state in
            var outcome = SlotOutcome()
            let outputs = state[kind]?.fill(candles, at: venueNow) ?? []
            Self.follow(outputs, kind, key, .rest, &outcome)
            return isStored ? SlotOutcome(fetches: outcome.fetches, faults: outcome.faults) : outcome
        }
    }

    /// What was missing is there, as far as the venue has it.
    func caughtUp(_ kind: PriceKind, venueNow: Timestamp) -> SlotOutcome {
        let key = key
        return state.withLock { state in
            var outcome = SlotOutcome()
            Self.follow(state[kind]?.caughtUp(at: venueNow) ?? [], kind, key, .stream, &outcome)
            return outcome
        }
    }

    /// The first minute that is missing; nil when none is known.
    func wantedSince(_ kind: PriceKind) -> Timestamp? { state.withLock { $0[kind]?.wantedSince } }

    /// The oldest minute that is held back.
    func heldSince(_ kind: PriceKind) -> Timestamp? { state.withLock { $0[kind]?.heldSince } }

    /// Prices besides the last one whose candles are kept.
    var otherKinds: [PriceKind] {
        state.withLock { state in PriceKind.allCases.filter { state.otherCandles[$0] != nil } }
    }

    /// Whether its book's snapshots are fetched; else they come over the stream.
    var fetchesSnapshots: Bool { state.withLock { $0.book?.fetchesSnapshots ?? true } }

    /// Whether its book waits for a snapshot that is fetched.
    var awaitsSnapshot: Bool { state.withLock { $0.book?.awaitsSnapshot ?? false } }

    /// Whether the candles it begins with were read.
    func isBegun(_ kind: PriceKind) -> Bool { state.withLock { $0.begun.contains(kind) } }

    /// The candles it begins with were read.
    func noteBegun(_ kind: PriceKind) { state.withLock { _ = $0.begun.insert(kind) } }

    /// Whether the book should begin anew because its snapshot has not come for so long: it was lost on its way, or could
    /// not be read. Said once in that time. Times in milliseconds of a clock that never goes back.
    func isBookOverdue(at now: Int64, after patience: Int64) -> Bool {
        state.withLock { state in
            guard let book = state.book, !book.isReady else {
                state.bookMissingSince = nil
                return false
            }
            let since = state.bookMissingSince ?? now
            let isOverdue = now - since >= patience
            state.bookMissingSince = isOverdue ? now : since
            return isOverdue
        }
    }

    /// Begins to look for more levels when few are left of what the book's snapshot told; true when one should be fetched.
    /// At most once in `spacing` milliseconds.
    func beginRenewal(at now: Int64, spacing: Int64) -> Bool {
        state.withLock { state in
            guard let book = state.book, book.isShallow, !book.awaitsSnapshot else { return false }
            if let last = state.bookRenewedAt, now - last < spacing { return false }
            state.bookRenewedAt = now
            state.book?.renew()
            return true
        }
    }

    /// The venue's clock minus ours.
    func note(offsetMilliseconds: Int64?) { state.withLock { $0.offsetMilliseconds = offsetMilliseconds } }

    // MARK: Consequences

    private static func follow(
        _ reaction: BookReaction, _ state: inout State, _ key: MarketKey, _ now: Timestamp, _ outcome: inout SlotOutcome
    ) {
        switch reaction {
        case .applied:
            if let top = state.book?.top { show(top, &state, key, now, &outcome) }
        case .dropped, .waiting: break
        case .needsSnapshot(let loss):
            outcome.wantsSnapshot = loss
            state.lastTop = nil
            outcome.news.append(.bookLost(reason: loss.rawValue))
        }
    }

    /// Tells a top and a quote when they are others than before.
    private static func show(
        _ top: BookTop, _ state: inout State, _ key: MarketKey, _ now: Timestamp, _ outcome: inout SlotOutcome
    ) {
        if state.lastTop?.bid != top.bid || state.lastTop?.ask != top.ask {
            state.lastTop = top
            outcome.news.append(.bookTop(top))
        }
        guard state.lastQuote?.bid != top.bid.price || state.lastQuote?.ask != top.ask.price else { return }
        guard let quote = quote(top, key, now) else { return }
        state.lastQuote = quote
        outcome.news.append(.quote(quote))
    }

    /// What is told of candles is told of trades' alone; those of mark and index are kept and stored.
    private static func follow(
        _ outputs: [SymbolCandles.Output], _ kind: PriceKind, _ key: MarketKey, _ source: MarketRow.Source,
        _ outcome: inout SlotOutcome
    ) {
        let isTold = kind == .last
        for output in outputs {
            switch output {
            case .forming(let candle):
                if isTold { outcome.news.append(.candleForming(candle)) }
            case .closed(let candle, let isMade):
                if isTold { outcome.news.append(.candleClosed(candle, isRevision: false)) }
                outcome.rows.append(.candle(key.venue, candle, isMade ? .aggregate : source))
            case .revised(let candle):
                if isTold { outcome.news.append(.candleClosed(candle, isRevision: true)) }
                outcome.rows.append(.candle(key.venue, candle, source))
            case .fetch(let gap): outcome.fetches.append((kind, gap))
            case .missing(let gap):
                outcome.rows.append(
                    .gap(
                        key.venue, key.symbol, gap.timeframe, kind, from: gap.from, to: gap.to, reason: "not_at_venue")
                )
            case .refused(let fault): outcome.faults.append(fault)
            }
        }
    }

    /// The new status with what it does not say taken from the one before.
    private static func merged(_ known: DerivativeStatus?, _ new: DerivativeStatus) -> DerivativeStatus {
        guard let known else { return new }
        return DerivativeStatus(
            symbol: new.symbol, mark: new.mark ?? known.mark, index: new.index ?? known.index,
            fundingRate: new.fundingRate ?? known.fundingRate, nextFunding: new.nextFunding ?? known.nextFunding,
            openInterest: new.openInterest ?? known.openInterest, time: max(new.time, known.time))
    }
}
