public import Contracts

/// The newest candles of a series in order of time, at most so many: the oldest goes when a newer one comes.
public struct CandleRing: Sendable {
    /// Most candles kept of a series.
    public static let maxCandles = 500

    /// Most candles kept here.
    public let capacity: Int
    private var bars = PackedBars()
    /// Place of the oldest.
    private var head = 0

    /// An empty ring for at most so many candles, 1...500.
    public init(capacity: Int = CandleRing.maxCandles) {
        self.capacity = min(max(1, capacity), Self.maxCandles)
    }

    /// How many there are.
    public var count: Int { bars.count }
    /// Whether there is none.
    public var isEmpty: Bool { bars.count == 0 }
    /// The oldest.
    public var first: MarketBar? { isEmpty ? nil : self[0] }
    /// The newest.
    public var last: MarketBar? { isEmpty ? nil : self[count - 1] }

    /// The candle at a place, 0 being the oldest.
    public subscript(place: Int) -> MarketBar { bars.bar(at: index(place)) }

    /// The open time at a place, 0 being the oldest.
    public func openTime(_ place: Int) -> Timestamp { bars.openTime(at: index(place)) }

    /// The newest, at most so many, oldest first.
    public func newest(_ limit: Int) -> [MarketBar] {
        let taken = min(max(0, limit), count)
        return (count - taken..<count).map { self[$0] }
    }

    /// The place of the candle that opens at an instant.
    public func place(of openTime: Timestamp) -> Int? {
        let found = lowerBound(openTime)
        return found < count && self.openTime(found) == openTime ? found : nil
    }

    /// Puts a candle in the place of one that opens at the same time, or where its time belongs. False when it is older
    /// than everything in a full ring.
    @discardableResult
    public mutating func put(_ bar: MarketBar) -> Bool {
        let found = lowerBound(bar.openTime)
        if found < count, openTime(found) == bar.openTime {
            bars.replace(bar, at: index(found))
            return true
        }
        if found == count {
            append(bar)
            return true
        }
        guard count < capacity || found > 0 else { return false }
        var all = newest(count)
        all.insert(bar, at: found)
        rebuild(all.suffix(capacity))
        return true
    }

    /// The newest candle that opens before an instant.
    public func bar(before openTime: Timestamp) -> MarketBar? {
        let found = lowerBound(openTime)
        return found > 0 ? self[found - 1] : nil
    }

    /// Takes the newest away.
    public mutating func removeLast() {
        guard !isEmpty else { return }
        rebuild(newest(count).dropLast())
    }

    /// The holes between the candles.
    public func gaps(timeframe: Timeframe) -> [CandleGap] {
        CandleGap.all(between: (0..<count).lazy.map { openTime($0) }, timeframe: timeframe)
    }

    private mutating func rebuild(_ kept: ArraySlice<MarketBar>) {
        bars = PackedBars()
        head = 0
        for bar in kept { bars.append(bar) }
    }

    private mutating func append(_ bar: MarketBar) {
        if count < capacity {
            bars.append(bar)
        } else {
            bars.replace(bar, at: head)
            head = (head + 1) % capacity
        }
    }

    private func index(_ place: Int) -> Int {
        let sum = head + place
        return sum < bars.count ? sum : sum - bars.count
    }

    /// The first place whose candle does not open before an instant.
    private func lowerBound(_ openTime: Timestamp) -> Int {
        if let newest = isEmpty ? nil : self.openTime(count - 1), newest < openTime { return count }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.openTime(middle) < openTime { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
