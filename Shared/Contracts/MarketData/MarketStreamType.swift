/// The kinds of events of the market stream. Closed.
public enum MarketStreamType: String, Hashable, Sendable, Codable, CaseIterable, WireType {
    /// The best bid and ask (``Quote``).
    case quote
    /// A candle that has closed (``ClosedCandle``).
    case candle
    /// A candle that still forms (``ClosedCandle`` with `is_closed` false).
    case forming
    /// The best levels of a book (``MarketBookTop``).
    case book
    /// A trade (``MarketTradeEvent``).
    case trade

    /// The shape on the wire.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
