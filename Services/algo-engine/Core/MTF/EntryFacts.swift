public import Contracts
public import Trading

extension MarketFacts {
    /// Takes what an entry in outline says: its expected multiple, the width of its zone, its price and its stop. What does
    /// not fit stays unset, so that no rule passes on it.
    public mutating func take(_ outline: EntryOutline) {
        self[.expectedRMultiple] = (try? outline.expectedMultiple)?.approximateDouble
        self[.entryZoneWidthPct] = (try? outline.zone.widthPercent)?.approximateDouble
        self[.entryPrice] = outline.entry.decimal.approximateDouble
        self[.stopLoss] = outline.stop.decimal.approximateDouble
    }

    /// Takes the best prices of a book: the spread in hundredths of a percent of the middle. Nothing for a crossed book.
    public mutating func take(bid: Price, ask: Price) {
        let (bid, ask) = (bid.decimal.approximateDouble, ask.decimal.approximateDouble)
        self[.spreadBps] = bid > 0 && ask >= bid ? 10_000 * (ask - bid) / ((ask + bid) / 2) : nil
    }

    /// Takes quantities of both sides of a book: bids less asks over both. Nothing for an empty book.
    public mutating func take(bidQuantity: Quantity, askQuantity: Quantity) {
        let (bids, asks) = (bidQuantity.decimal.approximateDouble, askQuantity.decimal.approximateDouble)
        self[.orderFlowImbalance] = bids + asks > 0 ? (bids - asks) / (bids + asks) : nil
    }
}
