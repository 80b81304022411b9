import Contracts
import Exchanges
import MarketDataCore

/// A piece of a recording near the best prices, and what the book was after each of its messages when none was lost.
struct BookWindow: Sendable {
    static let messages = 40
    private static let depth = 40
    /// How many levels readers look at.
    static let readDepth = 5

    /// The book before the first message.
    let start: DepthUpdate
    let updates: [DepthUpdate]
    let frames: [RecordedFrame]
    /// The whole book after each message, as a snapshot.
    let states: [DepthUpdate]
    /// What readers see after each message, by the message's id.
    let views: [Int64: BookView]

    /// The pieces of a recording in which the price stays within the levels looked at.
    static func all(of recording: RecordedBook, _ codec: any MarketCodec, most: Int) throws -> [BookWindow] {
        let symbol = try Symbol(parsing: RecordedBook.symbolText)
        var book = BookMachine(symbol: symbol, codec: codec)
        var windows: [BookWindow] = []
        var place = 0
        let spacing = recording.items.count / most
        while place < recording.items.count {
            if book.isReady, book.counters.applied > 10, place % spacing == 0,
                let window = make(recording, from: place, book, codec)
            {
                windows.append(window)
            }
            switch recording.items[place] {
            case .change(let update, let frame): _ = book.receive(update, at: frame.received)
            case .snapshot(let whole, let frame): _ = book.snapshot(whole, at: frame.received)
            }
            place += 1
        }
        return windows
    }

    private static func make(
        _ recording: RecordedBook, from place: Int, _ book: BookMachine, _ codec: any MarketCodec
    ) -> BookWindow? {
        guard let levels = book.changes(depth), let lowest = levels.bids.last?.price,
            let highest = levels.asks.last?.price, let time = book.lastUpdate
        else { return nil }
        let start = DepthUpdate(
            symbol: book.symbol, isSnapshot: true, firstID: book.lastID, lastID: book.lastID, time: time,
            bids: levels.bids, asks: levels.asks)
        var clean = BookMachine(symbol: book.symbol, codec: codec)
        guard clean.snapshot(start, at: time) == .applied else { return nil }
        var updates: [DepthUpdate] = []
        var frames: [RecordedFrame] = []
        var states: [DepthUpdate] = []
        var views: [Int64: BookView] = [start.lastID: BookView(clean)].compactMapValues { $0 }
        for item in recording.items[place...].prefix(messages) {
            guard case .change(var update, let frame) = item else { return nil }
            update.bids.removeAll { $0.price < lowest }
            update.asks.removeAll { $0.price > highest }
            guard clean.receive(update, at: frame.received) == .applied, let whole = clean.changes(.max) else {
                return nil
            }
            updates.append(update)
            frames.append(frame)
            states.append(
                DepthUpdate(
                    symbol: book.symbol, isSnapshot: true, firstID: update.lastID, lastID: update.lastID,
                    time: update.time, bids: whole.bids, asks: whole.asks))
            views[update.lastID] = BookView(clean)
        }
        guard updates.count == messages else { return nil }
        return BookWindow(start: start, updates: updates, frames: frames, states: states, views: views)
    }
}

/// What a reader sees of a book.
struct BookView: Equatable, Sendable {
    let bids: [BookLevel]
    let asks: [BookLevel]

    init(bids: [BookLevel], asks: [BookLevel]) {
        self.bids = bids
        self.asks = asks
    }

    init?(_ book: BookMachine) {
        guard let levels = book.levels(BookWindow.readDepth) else { return nil }
        self.init(bids: levels.bids, asks: levels.asks)
    }
}
