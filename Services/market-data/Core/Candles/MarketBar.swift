public import Contracts
public import Exchanges

/// A candle without the name of its series: what rings keep and what longer candles are made of. Plain memory, so that
/// many of them are read fast.
public struct MarketBar: Hashable, Sendable {
    /// What else is known of a candle.
    public struct Marks: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// From its bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Its time has passed.
        public static let closed = Marks(rawValue: 1)
        /// It came after a later candle.
        public static let late = Marks(rawValue: 2)
        /// It had closed with other numbers before.
        public static let revised = Marks(rawValue: 4)
        /// The quote volume is known.
        static let quoteVolume = Marks(rawValue: 8)
        /// The takers' volume is known.
        static let takerBuyVolume = Marks(rawValue: 16)
        /// The number of trades is known.
        static let tradeCount = Marks(rawValue: 32)
        /// The three above.
        static let extras: Marks = [.quoteVolume, .takerBuyVolume, .tradeCount]
    }

    /// Its first instant.
    public var openTime: Timestamp
    /// First price.
    public var open: Price
    /// Highest price.
    public var high: Price
    /// Lowest price.
    public var low: Price
    /// Last price.
    public var close: Price
    /// Traded base units.
    public var volume: Quantity
    /// Zero when not known.
    var quoteUnits: Money
    /// Zero when not known.
    var takerUnits: Quantity
    /// Zero when not known.
    var trades: Int64
    /// How many of the minutes it is made of are missing; 0 for what the venue made itself.
    public var missingMinutes: Int32
    /// What else is known.
    public var marks: Marks

    /// Makes it from its fields.
    public init(
        openTime: Timestamp, open: Price, high: Price, low: Price, close: Price, volume: Quantity,
        quoteVolume: Money? = nil, takerBuyVolume: Quantity? = nil, tradeCount: Int64? = nil,
        missingMinutes: Int32 = 0, marks: Marks = []
    ) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        quoteUnits = quoteVolume ?? .zero
        takerUnits = takerBuyVolume ?? .zero
        trades = tradeCount ?? 0
        self.missingMinutes = missingMinutes
        var marks = marks.subtracting(.extras)
        if quoteVolume != nil { marks.insert(.quoteVolume) }
        if takerBuyVolume != nil { marks.insert(.takerBuyVolume) }
        if tradeCount != nil { marks.insert(.tradeCount) }
        self.marks = marks
    }

    /// A venue's candle without its name.
    public init(_ candle: VenueCandle) {
        self.init(
            openTime: candle.openTime, open: candle.open, high: candle.high, low: candle.low, close: candle.close,
            volume: candle.volume, quoteVolume: candle.quoteVolume, takerBuyVolume: candle.takerBuyVolume,
            tradeCount: candle.tradeCount, marks: candle.isClosed == true ? .closed : [])
    }

    /// A candle of the wire.
    public init(_ candle: Candle) {
        self.init(
            openTime: candle.openTime, open: candle.open, high: candle.high, low: candle.low, close: candle.close,
            volume: candle.volume, marks: candle.isClosed ? .closed : [])
    }

    /// Whether its time has passed.
    public var isClosed: Bool { marks.contains(.closed) }
    /// Whether a minute it is made of is missing.
    public var isIncomplete: Bool { missingMinutes > 0 }
    /// Traded quote currency, where the venue says it.
    public var quoteVolume: Money? { marks.contains(.quoteVolume) ? quoteUnits : nil }
    /// Base units bought by takers, where the venue says it.
    public var takerBuyVolume: Quantity? { marks.contains(.takerBuyVolume) ? takerUnits : nil }
    /// Number of trades, where the venue says it.
    public var tradeCount: Int64? { marks.contains(.tradeCount) ? trades : nil }

    /// The volume-weighted average price, rounded half to even to twelve places; nil without quote volume or volume.
    public var vwap: Price? {
        guard let quoteVolume, volume.isPositive else { return nil }
        return try? Price(of: quoteVolume, for: volume, rounding: .halfEven)
    }

    /// Whether prices, volumes and number of trades are the same.
    public func hasSameNumbers(as other: MarketBar) -> Bool {
        openTime == other.openTime && open == other.open && high == other.high && low == other.low
            && close == other.close && volume == other.volume && quoteVolume == other.quoteVolume
            && takerBuyVolume == other.takerBuyVolume && tradeCount == other.tradeCount
    }

    /// The candle with the name of its series.
    public func candle(symbol: Symbol, timeframe: Timeframe, kind: PriceKind) -> VenueCandle {
        VenueCandle(
            symbol: symbol, timeframe: timeframe, kind: kind, openTime: openTime, open: open, high: high, low: low,
            close: close, volume: volume, quoteVolume: quoteVolume, takerBuyVolume: takerBuyVolume,
            tradeCount: tradeCount, isClosed: isClosed)
    }

    /// The candle of the wire.
    public var candle: Candle {
        Candle(
            openTime: openTime, open: open, high: high, low: low, close: close, volume: volume, isClosed: isClosed)
    }
}
