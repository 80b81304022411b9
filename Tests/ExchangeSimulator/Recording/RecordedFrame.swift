/// A price level as sent; size zero removes it.
struct Level {
    let price: Int64
    let size: Int64
}

/// Changes of a book, absolute sizes.
struct DepthStep {
    var firstID: Int64
    var lastID: Int64
    /// `lastID` of the message before.
    var previousID: Int64
    /// Milliseconds, venue clock.
    var eventTime: Int64
    var bids: [Level]
    var asks: [Level]
}

/// The best levels.
struct TopStep {
    var updateID: Int64
    var eventTime: Int64
    var bid: Level
    var ask: Level
}

/// One trade.
struct TradeStep {
    var id: Int64
    var time: Int64
    var price: Int64
    var size: Int64
    var buyerIsMaker: Bool
}

/// One line of a recording of raw frames: `local_ns SPACE {json}`.
enum RecordedFrame {
    case depth(DepthStep)
    case top(TopStep)
    case trade(TradeStep)
    case snapshot(lastID: Int64, bids: [Level], asks: [Level])

    /// The recorder's time in milliseconds and where the JSON begins.
    static func head(_ line: ArraySlice<UInt8>) -> (milliseconds: Int64, json: Int)? {
        var nanoseconds: Int64 = 0
        for (index, byte) in zip(line.indices, line) {
            if byte == UInt8(ascii: " ") { return (nanoseconds / 1_000_000, index + 1) }
            guard (0x30...0x39).contains(byte) else { return nil }
            nanoseconds = nanoseconds * 10 + Int64(byte - 0x30)
        }
        return nil
    }

    init?(json: ArraySlice<UInt8>) {
        guard let tree = JSONTree(parsing: Array(json)) else { return nil }
        if let lastID = tree["lastUpdateId"]?.integer {
            self = .snapshot(lastID: lastID, bids: Self.levels(tree["bids"]), asks: Self.levels(tree["asks"]))
            return
        }
        guard let data = tree["data"], let stream = tree["stream"]?.text else { return nil }
        if stream.contains("@depth") {
            guard let first = data["U"]?.integer, let last = data["u"]?.integer, let time = data["E"]?.integer else {
                return nil
            }
            self = .depth(
                DepthStep(
                    firstID: first, lastID: last, previousID: data["pu"]?.integer ?? first - 1, eventTime: time,
                    bids: Self.levels(data["b"]), asks: Self.levels(data["a"])))
        } else if stream.hasSuffix("@bookTicker") {
            guard let id = data["u"]?.integer, let bid = Self.level(data["b"], data["B"]),
                let ask = Self.level(data["a"], data["A"])
            else { return nil }
            // Spot's bookTicker has no time of its own.
            self = .top(TopStep(updateID: id, eventTime: data["E"]?.integer ?? 0, bid: bid, ask: ask))
        } else {
            guard let id = data["t"]?.integer, let time = data["T"]?.integer,
                let level = Self.level(data["p"], data["q"])
            else { return nil }
            self = .trade(
                TradeStep(
                    id: id, time: time, price: level.price, size: level.size,
                    buyerIsMaker: data["m"]?.isTrue ?? false))
        }
    }

    private static func level(_ price: JSONTree?, _ size: JSONTree?) -> Level? {
        guard let price = price?.text.flatMap({ Fixed.parse($0) }), let size = size?.text.flatMap({ Fixed.parse($0) })
        else { return nil }
        return Level(price: price, size: size)
    }

    private static func levels(_ tree: JSONTree?) -> [Level] {
        (tree?.elements ?? []).compactMap { pair in
            guard let parts = pair.elements, parts.count >= 2 else { return nil }
            return level(parts[0], parts[1])
        }
    }
}
