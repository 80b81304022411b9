public import Contracts

/// BitMart's spellings. Futures have the canonical symbols.
enum BitMartSymbols {
    /// Minutes of a candle in REST requests; nil where there is none. Three days are left out: nothing says which day
    /// they count from.
    static func step(_ timeframe: Timeframe) -> Int64? {
        switch timeframe {
        case .eightHours, .threeDays, .oneMonth: nil
        default: timeframe.fixedMilliseconds.map { $0 / 60_000 }
        }
    }

    /// A timeframe behind `klineBin`; nil where there is none.
    static func interval(_ timeframe: Timeframe) -> String? {
        switch timeframe {
        case .oneMinute, .fiveMinutes, .fifteenMinutes, .thirtyMinutes: timeframe.rawValue
        case .oneHour: "1H"
        case .twoHours: "2H"
        case .fourHours: "4H"
        case .oneDay: "1D"
        case .oneWeek: "1W"
        default: nil
        }
    }

    private static let intervals: [(text: String, timeframe: Timeframe)] = Timeframe.allCases.compactMap { timeframe in
        interval(timeframe).map { ($0, timeframe) }
    }

    /// `futures/depthIncrease50:BTCUSDT@200ms` and so on.
    static func group(_ channel: StreamChannel, _ symbol: String) -> String {
        switch channel {
        case .book: "futures/depthIncrease50:\(symbol)@200ms"
        case .top: "futures/bookticker:\(symbol)"
        case .trades: "futures/trade:\(symbol)"
        case .candles(let timeframe): "futures/klineBin\(interval(timeframe) ?? timeframe.rawValue):\(symbol)"
        case .derivative: "futures/fundingRate:\(symbol)"
        case .ticker: "futures/ticker:\(symbol)"
        }
    }

    /// What a group names, the symbol if it has one; nil for those that are not read.
    static func parts(_ group: String) -> (channel: StreamChannel, symbol: String?)? {
        let halves = group.split(separator: ":", maxSplits: 1)
        guard let path = halves.first, path.hasPrefix("futures/") else { return nil }
        let symbol = halves.count > 1 ? halves[1].split(separator: "@").first.map(String.init) : nil
        let name = path.dropFirst("futures/".count).split(separator: "@").first ?? ""
        let channel: StreamChannel? =
            switch name {
            case "depthIncrease5", "depthIncrease20", "depthIncrease50": .book
            case "bookticker": .top
            case "trade": .trades
            case "fundingRate": .derivative
            case "ticker": .ticker
            default:
                name.hasPrefix("klineBin")
                    ? intervals.first { $0.text == name.dropFirst("klineBin".count) }.map { .candles($0.timeframe) }
                    : nil
            }
        return channel.map { ($0, symbol) }
    }
}

extension BitMartCodec {
    /// The same.
    public func venueSymbol(_ symbol: Symbol) -> String { symbol.description }

    /// The same.
    public func symbol(_ venueSymbol: String) -> Symbol? { try? Symbol(parsing: venueSymbol) }
}
