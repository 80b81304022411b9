import Contracts
import Exchanges

/// Follows a recording as a feed would have, and notes the book at every step of the venue's own clock.
struct BookTapeReader {
    private let symbol: Symbol
    private let levels: Int
    private var codec: (any MarketCodec)?
    private var book: BookMachine?
    /// The next instant whose book is wanted, in milliseconds by the venue's clock; nil before the first book.
    private var nextStep: Int64?
    /// Books of the minute under way; empty from a hole on until the next minute.
    private var books: [BookTape.Book] = []
    /// Whole minutes by their first instant.
    private var whole: [(open: Int64, books: [BookTape.Book])] = []
    private var bars: [Int64: PriceBar] = [:]
    private var firstTrade: Price?

    init(symbol: Symbol, levels: Int) {
        self.symbol = symbol
        self.levels = levels
    }

    mutating func read(_ bytes: [UInt8]) throws(TapeError) {
        for line in Recording(bytes) {
            do throws(ExchangeError) {
                try take(try line.content.get())
            } catch {
                throw TapeError(line: line.number, "cannot be read: \(error.message)")
            }
            guard whole.count <= BookTape.maxMinutes else {
                throw TapeError(line: line.number, "is beyond the \(BookTape.maxMinutes) minutes a recording may have")
            }
        }
    }

    /// The whole minutes. One without trades stands at the close before it.
    func minutes() throws(TapeError) -> [BookTape.Minute] {
        guard var last = firstTrade else { throw TapeError(line: 1, "begins a recording without trades of \(symbol)") }
        guard !whole.isEmpty else {
            throw TapeError(line: 1, "begins a recording without a whole minute of the book of \(symbol)")
        }
        // Trades before the first whole minute say where it stands when nothing trades in it.
        for open in bars.keys.sorted() where open < whole[0].open { last = bars[open]?.close ?? last }
        var result: [BookTape.Minute] = []
        for minute in whole {
            let bar = bars[minute.open] ?? PriceBar(flat: last, volume: .zero)
            last = bar.close
            result.append(BookTape.Minute(bar: bar, books: minute.books))
        }
        return result
    }

    private mutating func take(_ line: RecordedLine) throws(ExchangeError) {
        // A recording of several venues is played by its first.
        if codec == nil { codec = ExchangeRegistry.codec(line.venue) }
        guard let codec else { throw .malformed("\(line.venue) is no venue that can be read") }
        guard codec.venue == line.venue else { return }
        switch line.kind {
        case .frame:
            guard case .events(let events) = try codec.read(frame: line.payload) else { return }
            for event in events { try take(event, received: line.received) }
        case .depth(let named):
            guard named == nil || named == symbol else { return }
            let answer = VenueAnswer(status: 200, body: line.payload)
            guard case .depth(let snapshot) = try codec.read(answer, to: .depth(symbol, levels: levels)) else { return }
            // One that is fetched while the book is whole says nothing new.
            guard book?.isReady != true else { return }
            ready(codec)
            _ = book?.snapshot(snapshot, at: line.received)
        }
    }

    private mutating func take(_ event: MarketEvent, received: Timestamp) throws(ExchangeError) {
        switch event {
        case .depth(let update) where update.symbol == symbol:
            guard let codec else { return }
            ready(codec)
            advance(to: update.time.milliseconds)
            _ = book?.receive(update, at: received)
        case .trade(let trade) where trade.symbol == symbol:
            try take(trade)
        default: return
        }
    }

    private mutating func ready(_ codec: any MarketCodec) {
        if book == nil { book = BookMachine(symbol: symbol, codec: codec) }
    }

    /// Notes the book at every step before an instant at which it changes.
    private mutating func advance(to time: Int64) {
        guard var step = nextStep else {
            guard book?.isReady == true else { return }
            nextStep = time + (BookTape.step - time % BookTape.step) % BookTape.step
            return
        }
        // A pause of minutes is a hole however whole the book is: nobody knows what was missed.
        if time - step > SandboxMarket.minute {
            books.removeAll()
            step = time + (BookTape.step - time % BookTape.step) % BookTape.step
        }
        while step < time {
            note(at: step)
            step += BookTape.step
        }
        nextStep = step
    }

    private mutating func note(at step: Int64) {
        let place = Int(step % SandboxMarket.minute / BookTape.step)
        if place == 0 { books.removeAll(keepingCapacity: true) }
        // What is missing shows as a place that does not follow.
        guard place == books.count, let found = book?.levels(levels), !found.bids.isEmpty, !found.asks.isEmpty else {
            books.removeAll(keepingCapacity: true)
            return
        }
        books.append(BookTape.Book(bids: found.bids, asks: found.asks))
        guard books.count == Int(SandboxMarket.minute / BookTape.step) else { return }
        whole.append((step - step % SandboxMarket.minute, books))
        books.removeAll()
    }

    private mutating func take(_ trade: PublicTrade) throws(ExchangeError) {
        if firstTrade == nil { firstTrade = trade.price }
        let open = trade.time.milliseconds - trade.time.milliseconds % SandboxMarket.minute
        guard let bar = bars[open] else {
            bars[open] = PriceBar(flat: trade.price, volume: trade.quantity)
            return
        }
        do throws(DecimalError) {
            bars[open] = PriceBar(
                open: bar.open, high: max(bar.high, trade.price), low: min(bar.low, trade.price), close: trade.price,
                volume: try bar.volume + trade.quantity)
        } catch {
            throw .malformed("the volume of a minute is too great")
        }
    }
}
