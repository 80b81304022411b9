import Contracts

/// Reads depth frames of the plain form `{"stream":"…@depth…","data":{"e":"depthUpdate",…}}`, wrapped or not, into a
/// value that keeps its storage. Anything else (blanks, escapes, exponents, other keys with longer names, more than two
/// elements in a level) is left to the general reader.
enum BinanceDepthFrame {
    /// What has been seen of the keys that matter.
    private struct Seen {
        var keys: UInt16 = 0
        var unknown: (UInt32, UInt32) = (0, 0)
        var eventTime: Int64 = -1
        var transactionTime: Int64 = -1

        /// Notes a known key; false when it stands twice.
        @inline(__always)
        mutating func note(_ bit: UInt16) -> Bool {
            guard keys & bit == 0 else { return false }
            keys |= bit
            return true
        }

        /// Notes a key without meaning for us; false when it stands twice, or when there are more than two.
        mutating func noteUnknown(_ name: UInt32) -> Bool {
            guard name != unknown.0, name != unknown.1, unknown.1 == 0 else { return false }
            if unknown.0 == 0 { unknown.0 = name } else { unknown.1 = name }
            return true
        }
    }

    /// False when the general reader has to decide.
    static func read(_ bytes: Span<UInt8>, into update: inout DepthUpdate) -> Bool {
        var index = 0
        guard FrameText.has(#"{"stream":""#, bytes, at: 0) else {
            return payload(bytes, at: &index, into: &update) && index == bytes.count
        }
        guard let behindName = streamName(bytes, from: 11), FrameText.has(#","data":"#, bytes, at: behindName) else {
            return false
        }
        index = behindName + 8
        return payload(bytes, at: &index, into: &update) && FrameText.skip(0x7D, bytes, at: &index)
            && index == bytes.count
    }

    /// The index behind the closing quote of `<symbol>@depth` or `<symbol>@depth@<speed>`; partial books are others.
    private static func streamName(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let quote = FrameText.closingQuote(bytes, from: start) else { return nil }
        var at = start
        while at < quote, bytes[at] != 0x40 { at &+= 1 }
        guard at > start, FrameText.has("@depth", bytes, at: at) else { return nil }
        return at + 6 == quote || bytes[at + 6] == 0x40 ? quote + 1 : nil
    }

    private static func payload(_ bytes: Span<UInt8>, at index: inout Int, into update: inout DepthUpdate) -> Bool {
        var seen = Seen()
        update.isSnapshot = false
        update.checksum = nil
        update.previousID = nil
        guard FrameText.skip(0x7B, bytes, at: &index) else { return false }
        while true {
            guard index &+ 4 <= bytes.count, bytes[index] == 0x22 else { return false }
            guard member(bytes, &index, &seen, &update) else { return false }
            guard index < bytes.count else { return false }
            let separator = bytes[index]
            index &+= 1
            if separator == 0x7D { break }
            guard separator == 0x2C else { return false }
        }
        let time = seen.transactionTime >= 0 ? seen.transactionTime : seen.eventTime
        guard seen.keys & Key.required == Key.required, time >= 0, time <= Timestamp.latest.milliseconds else {
            return false
        }
        update.time = Timestamp(milliseconds: time)
        return true
    }

    private enum Key {
        static let event: UInt16 = 1
        static let symbol: UInt16 = 2
        static let first: UInt16 = 4
        static let last: UInt16 = 8
        static let bids: UInt16 = 16
        static let asks: UInt16 = 32
        static let required: UInt16 = 63
        static let previous: UInt16 = 64
        static let eventTime: UInt16 = 128
        static let transactionTime: UInt16 = 256
    }

    /// One key of one, two or three bytes, and its value. The index stands on the quote of the key.
    @inline(__always)
    private static func member(
        _ bytes: Span<UInt8>, _ index: inout Int, _ seen: inout Seen, _ update: inout DepthUpdate
    ) -> Bool {
        let key = FrameText.halfWord(bytes, at: index)
        // `"x":` in one load.
        guard key & 0xFFFF_00FF == 0x3A22_0022 else { return longerMember(bytes, &index, &seen, &update) }
        index &+= 4
        switch UInt8(truncatingIfNeeded: key &>> 8) {
        case UInt8(ascii: "b"): return seen.note(Key.bids) && levels(bytes, &index, &update.bids)
        case UInt8(ascii: "a"): return seen.note(Key.asks) && levels(bytes, &index, &update.asks)
        case UInt8(ascii: "e"):
            guard FrameText.has(#""depthUpdate""#, bytes, at: index) else { return false }
            index &+= 13
            return seen.note(Key.event)
        case UInt8(ascii: "s"): return seen.note(Key.symbol) && symbol(bytes, &index, &update)
        case UInt8(ascii: "E"):
            guard let time = FrameText.integer(bytes, at: &index) else { return false }
            seen.eventTime = time
            return seen.note(Key.eventTime)
        case UInt8(ascii: "T"):
            guard let time = FrameText.integer(bytes, at: &index) else { return false }
            seen.transactionTime = time
            return seen.note(Key.transactionTime)
        case UInt8(ascii: "U"):
            guard let id = FrameText.integer(bytes, at: &index) else { return false }
            update.firstID = id
            return seen.note(Key.first)
        case UInt8(ascii: "u"):
            guard let id = FrameText.integer(bytes, at: &index) else { return false }
            update.lastID = id
            return seen.note(Key.last)
        case let other: return isPlain(other) && unknown(UInt32(other), bytes, &index, &seen)
        }
    }

    private static func longerMember(
        _ bytes: Span<UInt8>, _ index: inout Int, _ seen: inout Seen, _ update: inout DepthUpdate
    ) -> Bool {
        guard let quote = FrameText.closingQuote(bytes, from: index + 1), (2...3).contains(quote - index - 1) else {
            return false
        }
        var name: UInt32 = 0
        for position in index + 1..<quote { name = name << 8 | UInt32(bytes[position]) }
        index = quote + 1
        guard FrameText.skip(0x3A, bytes, at: &index) else { return false }
        // `pu`
        guard name == 0x7075 else { return unknown(name, bytes, &index, &seen) }
        guard let id = FrameText.integer(bytes, at: &index) else { return false }
        update.previousID = id
        return seen.note(Key.previous)
    }

    /// A string or whole number under a key that says nothing to us.
    private static func unknown(_ name: UInt32, _ bytes: Span<UInt8>, _ index: inout Int, _ seen: inout Seen) -> Bool {
        guard seen.noteUnknown(name), index < bytes.count else { return false }
        guard bytes[index] == 0x22 else { return FrameText.integer(bytes, at: &index) != nil }
        guard let quote = FrameText.closingQuote(bytes, from: index + 1) else { return false }
        index = quote + 1
        return true
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C }

    /// Keeps the symbol of the frame before when it is the same.
    @inline(__always)
    private static func symbol(_ bytes: Span<UInt8>, _ index: inout Int, _ update: inout DepthUpdate) -> Bool {
        guard FrameText.skip(0x22, bytes, at: &index) else { return false }
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            guard (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39) else { break }
            index &+= 1
        }
        let end = index
        guard FrameText.skip(0x22, bytes, at: &index), end > start, end &- start <= Symbol.maxBytes else {
            return false
        }
        let known = update.symbol.description.utf8
        if known.count == end &- start {
            var position = start
            var isSame = true
            for byte in known {
                isSame = isSame && byte == bytes[position]
                position &+= 1
            }
            if isSame { return true }
        }
        var text: [UInt8] = []
        for position in start..<end { text.append(bytes[position]) }
        guard let symbol = try? Symbol(parsing: String(decoding: text, as: UTF8.self)) else { return false }
        update.symbol = symbol
        return true
    }

    /// `[["p","q"],…]`; the arrays keep their storage.
    private static func levels(_ bytes: Span<UInt8>, _ index: inout Int, _ side: inout [BookChange]) -> Bool {
        side.removeAll(keepingCapacity: true)
        guard index &+ 3 <= bytes.count, bytes[index] == 0x5B else { return false }
        if bytes[index &+ 1] == 0x5D {
            index &+= 2
            return true
        }
        guard bytes[index &+ 1] == 0x5B, bytes[index &+ 2] == 0x22 else { return false }
        var at = index &+ 3
        while true {
            guard let price = FrameText.decimal(bytes, at: at) else { return false }
            at = price.end
            // `","` and the first digit.
            guard at &+ 4 <= bytes.count, FrameText.halfWord(bytes, at: at) & 0xFF_FFFF == 0x22_2C22 else {
                return false
            }
            guard let quantity = FrameText.decimal(bytes, at: at &+ 3) else { return false }
            at = quantity.end
            guard let change = change(price, quantity), at &+ 4 <= bytes.count else { return false }
            side.append(change)
            let behind = FrameText.halfWord(bytes, at: at)
            // `"],[`
            if behind == 0x5B2C_5D22 {
                guard at &+ 5 <= bytes.count, bytes[at &+ 4] == 0x22 else { return false }
                at &+= 5
                continue
            }
            // `"]]`
            guard behind & 0xFF_FFFF == 0x5D_5D22 else { return false }
            index = at &+ 3
            return true
        }
    }

    @inline(__always)
    private static func change(_ price: FrameText.Number, _ quantity: FrameText.Number) -> BookChange? {
        guard let first = try? Decimal12(units: price.units), let second = try? Decimal12(units: quantity.units) else {
            return nil
        }
        return BookChange(
            price: Price(first), quantity: Quantity(second), priceDigits: UInt8(truncatingIfNeeded: price.places),
            quantityDigits: UInt8(truncatingIfNeeded: quantity.places))
    }
}
