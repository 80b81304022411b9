public import Contracts
public import Exchanges

/// Keeps new candles of one series back while older ones are still missing, so that nobody sees a hole that is about to be
/// filled. A candle event tells the whole candle, so the newest of each open time is all there is to keep.
public struct CandleHold: Sendable {
    /// Most candles kept; the oldest go first, and are fetched with those that are missing.
    public let capacity: Int
    /// Whether candles are held.
    public private(set) var isHolding: Bool
    private var held: [VenueCandle] = []

    /// Holds from the beginning: what is missing is not known yet.
    public init(capacity: Int = 120) {
        self.capacity = max(1, capacity)
        isHolding = true
    }

    /// Data stopped: what comes next is held.
    public mutating func hold() {
        isHolding = true
        held.removeAll()
    }

    /// Takes a candle; false when it may be published at once.
    public mutating func take(_ candle: VenueCandle) -> Bool {
        guard isHolding else { return false }
        if let place = held.lastIndex(where: { $0.openTime <= candle.openTime }) {
            if held[place].openTime == candle.openTime {
                held[place] = candle
            } else {
                held.insert(candle, at: place + 1)
            }
        } else {
            held.insert(candle, at: 0)
        }
        if held.count > capacity { held.removeFirst(held.count - capacity) }
        return true
    }

    /// The oldest open time that is held: REST must reach it, so that nothing lies between.
    public var oldest: Timestamp? { held.first?.openTime }

    /// The newest open time that is held: everything that opened before it has ended.
    public var newest: Timestamp? { held.last?.openTime }

    /// What was missing is there: gives back what was held, oldest first, and holds no more.
    public mutating func release() -> [VenueCandle] {
        isHolding = false
        defer { held.removeAll() }
        return held
    }
}
