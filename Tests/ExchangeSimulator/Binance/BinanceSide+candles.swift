/// Which price a candle is made of.
enum CandlePrice {
    case last
    case mark
    case index
}

extension BinanceSide {
    /// Names of intervals; spot also has seconds, which no recording has.
    static let intervals = [
        "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M",
    ]

    static func interval(_ text: String) -> CandleInterval? { intervals.contains(text) ? CandleInterval(text) : nil }

    func klines(_ call: RestCall, _ price: CandlePrice) -> RestAnswer {
        let market: SimulatedMarket
        switch self.market(call, key: price == .index ? "pair" : "symbol") {
        case .found(let found): market = found
        case .refused(let answer): return answer
        }
        guard let name = call["interval"] else { return Self.missing("interval") }
        guard let interval = Self.interval(name) else { return Self.refused(-1120, "Invalid interval.") }
        let most = isSpot ? 1_000 : 1_500
        guard let limit = limit(call, standard: 500, most: most) else { return Self.badLimit(most) }
        guard let from = Self.time(call["startTime"]), let to = Self.time(call["endTime"]) else {
            return Self.refused(-1100, "Illegal characters found in a parameter.")
        }
        var bars = market.history.candles(
            interval, from: from.value, to: to.value, limit: limit, forward: from.value != nil, now: floor.now)
        if floor.faults.take(.emptyPage, call.path, floor.nanoseconds) != nil { bars = [] }
        if floor.faults.take(.halfPage, call.path, floor.nanoseconds) != nil {
            bars = Array(bars.prefix(bars.count / 2))
        }
        let rows = bars.map { row($0, interval, price, market) }
        return RestAnswer(json: "[" + rows.joined(separator: ",") + "]")
    }

    /// An optional number; nil for text that is none.
    private static func time(_ text: String?) -> (value: Int64?, isSent: Bool)? {
        guard let text else { return (nil, false) }
        guard let value = Int64(text), value >= 0 else { return nil }
        return (value, true)
    }

    private func row(_ bar: Bar, _ interval: CandleInterval, _ price: CandlePrice, _ market: SimulatedMarket) -> String
    {
        let closeTime = interval.next(after: bar.openTime) - 1
        guard price == .last else {
            let shift = Self.priceShift(price)
            let prices = [bar.open, bar.high, bar.low, bar.close].map { Fixed.text($0 + $0 / shift, decimals: 8) }
            return
                #"[\#(bar.openTime),"\#(prices[0])","\#(prices[1])","\#(prices[2])","\#(prices[3])","0",\#(closeTime),"0",60,"0","0","0"]"#
        }
        let parts = CandleParts(bar)
        return
            #"[\#(bar.openTime),"\#(market.price(bar.open))","\#(market.price(bar.high))","\#(market.price(bar.low))","#
            + #""\#(market.price(bar.close))","\#(market.size(bar.volume))",\#(closeTime),"#
            + #""\#(Fixed.text(parts.quoteVolume, decimals: 8))",\#(parts.trades),"\#(market.size(parts.takerBase))","#
            + #""\#(Fixed.text(parts.takerQuote, decimals: 8))","0"]"#
    }

    /// Mark stands a ten-thousandth above the last price, index a twenty-thousandth.
    static func priceShift(_ price: CandlePrice) -> Int64 { price == .mark ? 10_000 : 20_000 }
}

/// What recordings do not hold of a candle, made from what they hold.
struct CandleParts {
    let quoteVolume: Int64
    let trades: Int64
    let takerBase: Int64
    let takerQuote: Int64

    init(_ bar: Bar) {
        let middle = (bar.high + bar.low) / 2
        quoteVolume = Fixed.product(bar.volume, middle)
        trades = bar.volume == 0 ? 0 : 1 + bar.volume / 1_000_000 % 5_000
        takerBase = bar.volume / 2
        takerQuote = Fixed.product(bar.volume / 2, middle)
    }
}
