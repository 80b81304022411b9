/// One symbol of one venue: candles, book, trades.
final class SimulatedMarket {
    /// Best prices after an update, to compare readers with.
    struct SeenTop {
        let time: Int64
        let bid: Int64
        let ask: Int64
    }

    static let keptTrades = 1_000
    static let keptTops = 20_000

    let specification: InstrumentText
    let history: CandleHistory
    let funding: [(time: Int64, rate: Int64)]
    private let books: any BookSource
    private(set) var trades: [TradeStep] = []
    /// Best prices of the book after each depth update, oldest first.
    private(set) var seenTops: [SeenTop] = []
    private(set) var lastTop: TopStep?

    init(
        specification: InstrumentText, history: CandleHistory, funding: [(time: Int64, rate: Int64)],
        books: any BookSource
    ) {
        self.specification = specification
        self.history = history
        self.funding = funding
        self.books = books
    }

    var symbol: String { specification.symbol }
    var ladder: Ladder { books.ladder }
    var nextFirstID: Int64? { books.nextFirstID }

    func step(until elapsed: Int64, venueNow: Int64) -> MarketStep? {
        guard let step = books.step(until: elapsed, venueNow: venueNow) else { return nil }
        switch step {
        case .trade(let trade):
            trades.append(trade)
            if trades.count > 2 * Self.keptTrades { trades.removeFirst(trades.count - Self.keptTrades) }
        case .top(let top): lastTop = top
        case .depth: noteTop(at: venueNow)
        }
        return step
    }

    private func noteTop(at time: Int64) {
        guard let bid = ladder.bestBid, let ask = ladder.bestAsk else { return }
        if let last = seenTops.last, last.bid == bid.price, last.ask == ask.price { return }
        seenTops.append(SeenTop(time: time, bid: bid.price, ask: ask.price))
        if seenTops.count > 2 * Self.keptTops { seenTops.removeFirst(seenTops.count - Self.keptTops) }
    }

    func price(_ value: Int64) -> String { Fixed.text(value, decimals: specification.priceDecimals) }
    func size(_ value: Int64) -> String { Fixed.text(value, decimals: specification.sizeDecimals) }

    /// Funding is settled every eight hours.
    func nextFundingTime(_ now: Int64) -> Int64 { (now / 28_800_000 + 1) * 28_800_000 }

    /// The rate settled last, or the one of the recording's start.
    func lastFundingRate(_ now: Int64) -> Int64 {
        funding.last { $0.time <= now }?.rate ?? funding.first?.rate ?? 10_000
    }
}
