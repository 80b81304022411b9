/// The faults that wait to happen.
struct FaultBoard {
    struct Fault {
        let kind: FaultKind
        /// How often it still happens; nil for faults that last until a time.
        var count: Int?
        var untilNanoseconds: UInt64
        /// A part of the stream's name or the path it is limited to; empty for all.
        let filter: String
        let value: Int64
    }

    private(set) var waiting: [Fault] = []
    /// How often each has happened.
    private(set) var happened: [FaultKind: Int] = [:]
    private var heldBack: [String: [StreamFrame]] = [:]

    mutating func add(_ fault: Fault) { waiting.append(fault) }

    mutating func clear() {
        waiting = []
        heldBack = [:]
    }

    /// Whether the fault happens to this stream or path now; counts it. The value it was given.
    mutating func take(_ kind: FaultKind, _ name: String, _ nanoseconds: UInt64) -> Int64? {
        waiting.removeAll { fault in
            fault.count.map { $0 <= 0 } ?? (fault.untilNanoseconds <= nanoseconds)
        }
        guard
            let index = waiting.firstIndex(where: { fault in
                fault.kind == kind && (fault.filter.isEmpty || name.contains(fault.filter))
            })
        else { return nil }
        if let count = waiting[index].count { waiting[index].count = count - 1 }
        happened[kind, default: 0] += 1
        return waiting[index].value
    }

    /// Milliseconds until the last fault of that kind that waits for a time is over.
    func remaining(_ kind: FaultKind, _ nanoseconds: UInt64) -> Int64 {
        let last = waiting.filter { $0.kind == kind && $0.count == nil }.map(\.untilNanoseconds).max() ?? 0
        return last > nanoseconds ? Int64((last - nanoseconds) / 1_000_000) : 0
    }

    /// What is really sent in place of a frame.
    mutating func pass(_ frame: StreamFrame, _ nanoseconds: UInt64) -> [StreamFrame] {
        if take(.silence, frame.stream, nanoseconds) != nil { return [] }
        if take(.drop, frame.stream, nanoseconds) != nil { return [] }
        if take(.reorder, frame.stream, nanoseconds) != nil {
            heldBack[frame.stream, default: []].append(frame)
            return []
        }
        var frames = [frame]
        if take(.duplicate, frame.stream, nanoseconds) != nil { frames.append(frame) }
        if take(.truncate, frame.stream, nanoseconds) != nil { frames = [frame.cut] }
        return frames + (heldBack.removeValue(forKey: frame.stream) ?? [])
    }

    /// What a market is said to have done in place of what it did.
    mutating func alter(_ step: MarketStep, _ stream: String, _ market: SimulatedMarket, _ nanoseconds: UInt64)
        -> MarketStep
    {
        switch step {
        case .depth(var depth):
            if take(.crossed, stream, nanoseconds) != nil, let ask = market.ladder.bestAsk {
                depth.bids.append(
                    Level(price: ask.price + 10 * market.specification.tick, size: market.specification.lot))
            }
            if take(.timesTen, stream, nanoseconds) != nil {
                depth.bids = depth.bids.map { Level(price: $0.price * 10, size: $0.size) }
                depth.asks = depth.asks.map { Level(price: $0.price * 10, size: $0.size) }
            }
            return .depth(depth)
        case .top(var top):
            if take(.timesTen, stream, nanoseconds) != nil {
                top.bid = Level(price: top.bid.price * 10, size: top.bid.size)
                top.ask = Level(price: top.ask.price * 10, size: top.ask.size)
            }
            return .top(top)
        case .trade(var trade):
            if take(.timesTen, stream, nanoseconds) != nil { trade.price *= 10 }
            return .trade(trade)
        }
    }

    /// A candle that is said to be ten times as dear.
    mutating func alter(_ bar: Bar, _ stream: String, _ nanoseconds: UInt64) -> Bar {
        guard take(.timesTen, stream, nanoseconds) != nil else { return bar }
        return Bar(
            openTime: bar.openTime, open: bar.open * 10, high: bar.high * 10, low: bar.low * 10,
            close: bar.close * 10, volume: bar.volume)
    }
}
