extension BinanceSide {
    func periodicFrames(_ streams: Set<String>) -> [StreamFrame] {
        let now = floor.now
        var frames: [StreamFrame] = []
        for stream in streams.sorted() {
            let parts = stream.split(separator: "@", maxSplits: 1).map(String.init)
            if stream.hasPrefix("!") {
                frames += listFrames(stream)
                continue
            }
            guard parts.count == 2, parts[0] == parts[0].lowercased(), let market = floor.markets[parts[0].uppercased()]
            else { continue }
            let kind = parts[1]
            if kind.hasPrefix("kline_") {
                frames += klineFrames(stream, String(kind.dropFirst(6)), market)
            } else if let text = text(kind, market, now) {
                frames.append(StreamFrame(stream: stream, route: carrier(of: stream), text: text))
            }
        }
        return frames
    }

    private func text(_ kind: String, _ market: SimulatedMarket, _ now: Int64) -> String? {
        switch kind {
        case "ticker": return dayTickerFrame(market)
        case "miniTicker": return miniTickerFrame(market)
        case "markPrice" where !isSpot, "markPrice@1s" where !isSpot: return markPriceFrame(market)
        case let kind where kind.hasPrefix("depth5") || kind.hasPrefix("depth10") || kind.hasPrefix("depth20"):
            guard let count = Int(kind.dropFirst(5).prefix { $0.isNumber }) else { return nil }
            return partialDepthFrame(market, count, now)
        default: return nil
        }
    }

    private func listFrames(_ stream: String) -> [StreamFrame] {
        let markets = floor.markets.values.sorted { $0.symbol < $1.symbol }
        let texts: [String]
        switch stream {
        case "!ticker@arr": texts = markets.map(dayTickerFrame)
        case "!miniTicker@arr": texts = markets.map(miniTickerFrame)
        case "!markPrice@arr" where !isSpot, "!markPrice@arr@1s" where !isSpot: texts = markets.map(markPriceFrame)
        default: return []
        }
        let text = "[" + texts.joined(separator: ",") + "]"
        return [StreamFrame(stream: stream, route: carrier(of: stream), text: text)]
    }

    /// The forming candle; and before it, once, the one that has just ended.
    private func klineFrames(_ stream: String, _ name: String, _ market: SimulatedMarket) -> [StreamFrame] {
        guard let interval = Self.interval(name) else { return [] }
        let now = floor.now
        let openTime = interval.start(of: now)
        var frames: [StreamFrame] = []
        if let known = formingCandles[stream], known < openTime {
            var time = known
            while time < openTime {
                if let bar = market.history.candle(interval, openTime: time, now: now) {
                    frames.append(klineFrame(stream, name, bar, interval, market, isClosed: true))
                }
                time = interval.next(after: time)
            }
        }
        formingCandles[stream] = openTime
        if let bar = market.history.candle(interval, openTime: openTime, now: now) {
            frames.append(klineFrame(stream, name, bar, interval, market, isClosed: false))
        }
        return frames
    }

    private func klineFrame(
        _ stream: String, _ name: String, _ told: Bar, _ interval: CandleInterval, _ market: SimulatedMarket,
        isClosed: Bool
    ) -> StreamFrame {
        let bar = floor.faults.alter(told, stream, floor.nanoseconds)
        let parts = CandleParts(bar)
        let text =
            #"{"e":"kline","E":\#(floor.now),"s":"\#(market.symbol)","k":{"t":\#(bar.openTime),"#
            + #""T":\#(interval.next(after: bar.openTime) - 1),"s":"\#(market.symbol)","i":"\#(name)","f":1,"L":\#(parts.trades),"#
            + #""o":"\#(market.price(bar.open))","c":"\#(market.price(bar.close))","h":"\#(market.price(bar.high))","#
            + #""l":"\#(market.price(bar.low))","v":"\#(market.size(bar.volume))","n":\#(parts.trades),"x":\#(isClosed),"#
            + #""q":"\#(Fixed.text(parts.quoteVolume, decimals: 8))","V":"\#(market.size(parts.takerBase))","#
            + #""Q":"\#(Fixed.text(parts.takerQuote, decimals: 8))","B":"0"}}"#
        return StreamFrame(stream: stream, route: carrier(of: stream), text: text)
    }

    private func dayTickerFrame(_ market: SimulatedMarket) -> String {
        let day = market.history.day(now: floor.now) ?? Bar(openTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0)
        let percent = Fixed.percent(day.close - day.open, of: day.open)
        let ladder = market.ladder
        let bid = ladder.bestBid ?? Level(price: 0, size: 0)
        let ask = ladder.bestAsk ?? Level(price: 0, size: 0)
        let book =
            isSpot
            ? #""x":"\#(market.price(day.open))","b":"\#(market.price(bid.price))","B":"\#(market.size(bid.size))","#
                + #""a":"\#(market.price(ask.price))","A":"\#(market.size(ask.size))","#
            : ""
        return
            #"{"e":"24hrTicker","E":\#(floor.now),"s":"\#(market.symbol)","p":"\#(market.price(day.close - day.open))","#
            + #""P":"\#(Fixed.text(percent, decimals: 3))","w":"\#(market.price((day.high + day.low) / 2))",\#(book)"#
            + #""c":"\#(market.price(day.close))","Q":"\#(market.size(market.trades.last?.size ?? 0))","#
            + #""o":"\#(market.price(day.open))","h":"\#(market.price(day.high))","l":"\#(market.price(day.low))","#
            + #""v":"\#(market.size(day.volume))","q":"\#(Fixed.text(CandleParts(day).quoteVolume, decimals: isSpot ? 8 : 2))","#
            + #""O":\#(floor.now - 86_400_000),"C":\#(floor.now),"F":1,"L":\#(market.trades.last?.id ?? 1),"n":\#(CandleParts(day).trades)}"#
    }

    private func miniTickerFrame(_ market: SimulatedMarket) -> String {
        let day = market.history.day(now: floor.now) ?? Bar(openTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0)
        return #"{"e":"24hrMiniTicker","E":\#(floor.now),"s":"\#(market.symbol)","c":"\#(market.price(day.close))","#
            + #""o":"\#(market.price(day.open))","h":"\#(market.price(day.high))","l":"\#(market.price(day.low))","#
            + #""v":"\#(market.size(day.volume))","q":"\#(Fixed.text(CandleParts(day).quoteVolume, decimals: isSpot ? 8 : 2))"}"#
    }

    private func markPriceFrame(_ market: SimulatedMarket) -> String {
        let last = market.history.price(at: floor.now) ?? 0
        let mark = Fixed.text(last + last / Self.priceShift(.mark), decimals: 8)
        let index = Fixed.text(last + last / Self.priceShift(.index), decimals: 8)
        return #"{"e":"markPriceUpdate","E":\#(floor.now),"s":"\#(market.symbol)","p":"\#(mark)","i":"\#(index)","#
            + #""P":"\#(index)","r":"\#(Fixed.text(market.lastFundingRate(floor.now), decimals: 8))","#
            + #""T":\#(market.nextFundingTime(floor.now))}"#
    }

    private func partialDepthFrame(_ market: SimulatedMarket, _ count: Int, _ now: Int64) -> String {
        let ladder = market.ladder
        let bids = levels(ladder.best(count, of: \.bids), market)
        let asks = levels(ladder.best(count, of: \.asks), market)
        return isSpot
            ? #"{"lastUpdateId":\#(ladder.lastID),"bids":\#(bids),"asks":\#(asks)}"#
            : #"{"e":"depthUpdate","E":\#(now),"T":\#(now),"s":"\#(market.symbol)","U":\#(ladder.lastID),"u":\#(ladder.lastID),"#
                + #""pu":\#(ladder.lastID - 1),"b":\#(bids),"a":\#(asks)}"#
    }
}
