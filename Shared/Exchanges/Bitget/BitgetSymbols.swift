import Contracts

/// Bitget's spellings. Symbols are the canonical ones in both markets.
enum BitgetSymbols {
    /// `instType` of v2 frames and `productType` of v2 requests.
    static func product(_ market: BitgetCodec.Market) -> String { market == .spot ? "SPOT" : "USDT-FUTURES" }

    /// A timeframe in REST requests; nil where Bitget has none aligned to UTC. Three days are left out: nothing says
    /// which day they count from.
    static func granularity(_ timeframe: Timeframe, _ market: BitgetCodec.Market) -> String? {
        switch (timeframe, market) {
        case (.oneMinute, .spot): "1min"
        case (.threeMinutes, .spot): "3min"
        case (.fiveMinutes, .spot): "5min"
        case (.fifteenMinutes, .spot): "15min"
        case (.thirtyMinutes, .spot): "30min"
        case (.oneHour, .spot): "1h"
        case (.fourHours, .spot): "4h"
        default: interval(timeframe)
        }
    }

    /// A timeframe in stream channels (behind `candle`), and in REST requests of perpetuals.
    static func interval(_ timeframe: Timeframe) -> String? {
        switch timeframe {
        case .oneMinute, .threeMinutes, .fiveMinutes, .fifteenMinutes, .thirtyMinutes: timeframe.rawValue
        case .oneHour: "1H"
        case .fourHours: "4H"
        case .sixHours: "6Hutc"
        case .twelveHours: "12Hutc"
        case .oneDay: "1Dutc"
        case .oneWeek: "1Wutc"
        case .oneMonth: "1Mutc"
        case .twoHours, .eightHours, .threeDays: nil
        }
    }

    /// The timeframe of a stream's interval; nil for those that are not aligned to UTC (`6H`, `1D` …).
    static func timeframe(interval: some StringProtocol) -> Timeframe? {
        intervals.first { $0.text == interval }?.timeframe
    }

    private static let intervals: [(text: String, timeframe: Timeframe)] = Timeframe.allCases.compactMap { timeframe in
        interval(timeframe).map { ($0, timeframe) }
    }

    /// The channel of a v2 stream, or the topic of a v3 one; nil for those that are not read.
    static func channel(_ name: String, interval: String?, _ market: BitgetCodec.Market) -> StreamChannel? {
        switch name {
        case "books1": return .top
        case "books", "books5", "books15", "books50": return .book
        case "trade", "publicTrade": return .trades
        case "ticker": return market == .spot ? .ticker : .derivative
        case "kline": return interval.flatMap { timeframe(interval: $0) }.map { .candles($0) }
        default:
            guard name.hasPrefix("candle") else { return nil }
            return timeframe(interval: name.dropFirst("candle".count)).map { .candles($0) }
        }
    }

    /// The channel's name in v2.
    static func channelName(_ channel: StreamChannel) -> String {
        switch channel {
        case .book: "books"
        case .top: "books1"
        case .trades: "trade"
        case .candles(let timeframe): "candle" + (interval(timeframe) ?? timeframe.rawValue)
        case .derivative, .ticker: "ticker"
        }
    }
}

extension BitgetCodec {
    func venueSymbol(_ symbol: Symbol) -> String { symbol.description }

    func symbol(_ venueSymbol: String) -> Symbol? { try? Symbol(parsing: venueSymbol) }
}
