public import Contracts

/// The venue of paper trading: matches one account's orders with a book snapshot. A pure function of its arguments.
///
/// - A market order walks the opposing levels, best first; what the book does not hold is cancelled (`book_exhausted`).
/// - A limit order takes the levels that are at its price or better, at the levels' prices (taker). The rest stands
///   (GTC), is cancelled (IOC, `ioc_remainder`), or the whole is refused beforehand (FOK, `fok_not_fillable`).
/// - A standing order fills when the opposing best reaches its price, as a maker at its own limit price, never better,
///   and no more than the levels that reach it hold. Whoever reaches the price has passed all that stood before it,
///   so the place in the queue does not matter; fills by trades at an unmoved best are left out, which is cautious.
/// - An instrument with a `fillRatio` below 1 holds back the end of a GTC order: at first only that share of it
///   (whole lots, at least one) fills; what is held back takes from a later book as a taker at the levels' prices.
/// - An account takes each level of a snapshot once (``TakenLiquidity``). Accounts do not compete for the book and do
///   not meet each other's orders.
public struct SimulatedVenue: Sendable {
    /// What the venue allows and charges.
    public let instrument: InstrumentRules

    /// The venue for one instrument.
    public init(instrument: InstrumentRules) {
        self.instrument = instrument
    }

    /// Takes in a new order. `taken` is the account's for this instrument and is moved on to the book.
    /// Throws ``DecimalError/overflow`` for amounts beyond the range; then nothing was taken.
    public func submit(
        _ order: ApprovedOrder, book: OrderBookSnapshot, taken: inout TakenLiquidity
    ) throws(DecimalError) -> VenueMatch {
        checkInstrument(order, book)
        var left = taken
        left.move(to: book.lastUpdate)
        let share = try firstShare(of: order)
        let fills = try walk(order, wanted: share, book: book, taken: &left, makerPrice: nil)
        let filled = try Self.sum(fills)
        let outcome: VenueMatch.Outcome
        if filled == order.quantity {
            outcome = .filled
        } else if order.timeInForce == .fillOrKill {
            return VenueMatch(fills: [], outcome: .rejected(.notFillableWhole), bookAt: book.lastUpdate)
        } else if order.orderType == .market {
            outcome = filled == share ? .rests : .cancelled(.bookExhausted)
        } else {
            outcome = order.timeInForce == .goodTillCancelled ? .rests : .cancelled(.immediateRemainder)
        }
        taken = left
        return VenueMatch(fills: fills, outcome: outcome, bookAt: book.lastUpdate)
    }

    /// Looks whether a standing order fills on a newer book; on one that it has seen nothing happens.
    /// The outcome is `filled` or `rests`.
    public func advance(
        _ resting: RestingOrder, book: OrderBookSnapshot, taken: inout TakenLiquidity
    ) throws(DecimalError) -> VenueMatch {
        let order = resting.order
        checkInstrument(order, book)
        guard book.lastUpdate > resting.lastBookAt else {
            return VenueMatch(fills: [], outcome: .rests, bookAt: resting.lastBookAt)
        }
        var left = taken
        left.move(to: book.lastUpdate)
        let share = try firstShare(of: order)
        let isHeldBack = resting.filled >= share
        let wanted = try (isHeldBack ? order.quantity : share) - resting.filled
        let fills = try walk(
            order, wanted: wanted, book: book, taken: &left, makerPrice: isHeldBack ? nil : order.price)
        let filled = try resting.filled + Self.sum(fills)
        taken = left
        return VenueMatch(
            fills: fills, outcome: filled == order.quantity ? .filled : .rests, bookAt: book.lastUpdate)
    }

    /// How much of an order fills before the rest is held back; all of it where nothing is.
    public func firstShare(of order: ApprovedOrder) throws(DecimalError) -> Quantity {
        guard instrument.fillRatio < 1, order.timeInForce == .goodTillCancelled else { return order.quantity }
        let share = try order.quantity.multiplied(by: instrument.fillRatio, rounding: .down)
            .quantised(to: instrument.lot, rounding: .down)
        return min(order.quantity, max(share, instrument.lot))
    }

    /// Walks the opposing levels. A fill is priced at `makerPrice` if given, else at its level.
    private func walk(
        _ order: ApprovedOrder, wanted: Quantity, book: OrderBookSnapshot, taken: inout TakenLiquidity,
        makerPrice: Price?
    ) throws(DecimalError) -> [VenueFill] {
        var fills: [VenueFill] = []
        var open = wanted
        for level in order.side == .buy ? book.asks : book.bids {
            guard open.isPositive, Self.reaches(level.price, order) else { break }
            let available = try taken.left(of: level, for: order.side)
            // A level may hold part of a lot; an order takes whole lots, or all that it still wants.
            let quantity = available >= open ? open : try available.quantised(to: instrument.lot, rounding: .down)
            guard quantity.isPositive else { continue }
            let price = makerPrice ?? level.price
            let fee = try VenueFee.of(
                price: price, quantity: quantity,
                percent: makerPrice == nil ? instrument.takerFee : instrument.makerFee)
            try taken.take(quantity, at: level.price, for: order.side)
            open = try open - quantity
            fills.append(
                VenueFill(
                    price: price, quantity: quantity, liquidity: makerPrice == nil ? .taker : .maker, fee: fee,
                    levelPrice: level.price))
        }
        return fills
    }

    private static func reaches(_ level: Price, _ order: ApprovedOrder) -> Bool {
        guard let limit = order.price else { return true }
        return order.side == .buy ? level <= limit : level >= limit
    }

    private static func sum(_ fills: [VenueFill]) throws(DecimalError) -> Quantity {
        var sum = Quantity.zero
        for fill in fills { sum = try sum + fill.quantity }
        return sum
    }

    private func checkInstrument(_ order: ApprovedOrder, _ book: OrderBookSnapshot) {
        precondition(
            order.key == instrument.key && book.venue == instrument.key.venue && book.symbol == instrument.key.symbol,
            "order, book and rules must be of one instrument")
    }
}
