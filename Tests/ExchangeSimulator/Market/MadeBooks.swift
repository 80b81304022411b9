/// A book made around a price that is looked up, for symbols without recorded frames. Same time, same book: sizes come
/// from the step's number alone.
final class MadeBooks: BookSource {
    private static let stepMilliseconds: Int64 = 200
    private static let levelsPerSide = 25

    private let tick: Int64
    private let lot: Int64
    private let price: (Int64) -> Int64?
    private var stepNumber: Int64 = 0
    private var nextTradeID: Int64 = 700_000_000
    private(set) var ladder = Ladder()
    /// What the current step still has to give out, last first.
    private var ready: [MarketStep] = []

    /// - Parameter price: the market's price at a time of the venue's clock.
    init(tick: Int64, lot: Int64, firstID: Int64, price: @escaping (Int64) -> Int64?) {
        self.tick = tick
        self.lot = lot
        self.price = price
        ladder.lastID = firstID
    }

    var nextFirstID: Int64? { ladder.lastID + 1 }

    func step(until elapsed: Int64, venueNow: Int64) -> MarketStep? {
        if let next = ready.popLast() { return next }
        // After a pause the newest state is enough.
        stepNumber = max(stepNumber, elapsed / Self.stepMilliseconds - 25)
        while (stepNumber + 1) * Self.stepMilliseconds <= elapsed {
            stepNumber += 1
            let time = venueNow - (elapsed - stepNumber * Self.stepMilliseconds)
            guard let middle = price(time) else { continue }
            ready = made(middle: middle, time: time).reversed()
            return ready.popLast()
        }
        return nil
    }

    private func made(middle: Int64, time: Int64) -> [MarketStep] {
        let below = middle / tick * tick
        var wanted = Ladder()
        wanted.reset(
            bids: (0..<Self.levelsPerSide).map { level(below - Int64($0) * tick, $0) },
            asks: (0..<Self.levelsPerSide).map { level(below + Int64($0 + 1) * tick, $0 + 100) }, lastID: 0)
        let changes = ladder.changes(to: wanted)
        let previous = ladder.lastID
        let step = DepthStep(
            firstID: previous + 1, lastID: previous + 4, previousID: previous, eventTime: time,
            bids: changes.bids, asks: changes.asks)
        ladder.apply(step)
        var steps: [MarketStep] = [.depth(step)]
        if let bid = ladder.bestBid, let ask = ladder.bestAsk {
            steps.append(.top(TopStep(updateID: step.lastID, eventTime: time, bid: bid, ask: ask)))
            nextTradeID += 1
            let sold = stepNumber.isMultiple(of: 2)
            steps.append(
                .trade(
                    TradeStep(
                        id: nextTradeID, time: time, price: sold ? bid.price : ask.price,
                        size: lot * (1 + stepNumber % 7), buyerIsMaker: sold)))
        }
        return steps
    }

    /// One level in five changes its size with each step.
    private func level(_ price: Int64, _ index: Int) -> Level {
        let turn = UInt64(bitPattern: (stepNumber + Int64(index)) / 5) &+ UInt64(index) &* 0x9E37_79B9
        var mixed = (turn ^ (turn >> 7)) &* 0x2545_F491_4F6C_DD1D
        mixed ^= mixed >> 33
        return Level(price: price, size: lot * Int64(1 + mixed % 5_000))
    }
}
