import Contracts
import Trading

/// The market of one instrument as it was at one look. A class, because many orders share one look.
final class MarketView: Sendable {
    let rules: InstrumentRules
    let book: OrderBookSnapshot
    let quote: Quote
    /// When it was fetched, on the monotonic clock.
    let fetchedNanoseconds: UInt64

    init(rules: InstrumentRules, book: OrderBookSnapshot, quote: Quote, fetchedNanoseconds: UInt64) {
        self.rules = rules
        self.book = book
        self.quote = quote
        self.fetchedNanoseconds = fetchedNanoseconds
    }

    /// What orders and positions are valued at.
    var reference: Price { quote.mid }
}
