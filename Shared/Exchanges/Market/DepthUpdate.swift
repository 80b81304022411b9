public import Contracts

/// A snapshot of a book, or the changes since the update before, with the venue's sequence numbers.
///
/// A decoder may fill one value again and again, so that the arrays keep their storage.
public struct DepthUpdate: Sendable {
    /// What is traded, in the canonical spelling.
    public var symbol: Symbol
    /// Whether the levels are the whole book (as deep as the venue sends it) instead of changes.
    public var isSnapshot: Bool
    /// First update id inside (Binance `U`); equal to ``lastID`` where a venue numbers messages.
    public var firstID: Int64
    /// Last update id inside (Binance `u`, `lastUpdateId`; Bitget `seq`; BitMart `version`).
    public var lastID: Int64
    /// Last id of the update before (Binance USD-M `pu`, Bitget `pseq`), if the venue says it.
    public var previousID: Int64?
    /// CRC32 of the book after this update, if the venue sends one.
    public var checksum: Int32?
    /// When it happened, by the venue's clock: transaction time where there is one, else event time;
    /// the epoch where the venue sends none (snapshots of Binance spot).
    public var time: Timestamp
    /// Bids, in the venue's order.
    public var bids: [BookChange]
    /// Asks, in the venue's order.
    public var asks: [BookChange]

    /// Makes it from its fields.
    public init(
        symbol: Symbol, isSnapshot: Bool, firstID: Int64, lastID: Int64, previousID: Int64? = nil,
        checksum: Int32? = nil, time: Timestamp, bids: [BookChange] = [], asks: [BookChange] = []
    ) {
        self.symbol = symbol
        self.isSnapshot = isSnapshot
        self.firstID = firstID
        self.lastID = lastID
        self.previousID = previousID
        self.checksum = checksum
        self.time = time
        self.bids = bids
        self.asks = asks
    }
}
