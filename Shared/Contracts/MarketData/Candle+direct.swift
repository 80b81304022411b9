extension Candle: DirectJSON {
    /// Appends the candle.
    public func write(to json: inout JSONBytes) {
        json.plain(#"{"close":"#)
        json.decimal(close.decimal)
        json.plain(#","high":"#)
        json.decimal(high.decimal)
        json.plain(isClosed ? #","is_closed":true,"low":"# : #","is_closed":false,"low":"#)
        json.decimal(low.decimal)
        if let missingMinutes {
            json.plain(#","missing_minutes":"#)
            json.whole(missingMinutes)
        }
        json.plain(#","open":"#)
        json.decimal(open.decimal)
        json.plain(#","open_time":"#)
        json.time(openTime)
        if let quoteVolume {
            json.plain(#","quote_volume":"#)
            json.decimal(quoteVolume.decimal)
        }
        if let revisedAt {
            json.plain(#","revised_at":"#)
            json.time(revisedAt)
        }
        if let takerBuyVolume {
            json.plain(#","taker_buy_volume":"#)
            json.decimal(takerBuyVolume.decimal)
        }
        if let tradeCount {
            json.plain(#","trade_count":"#)
            json.whole(tradeCount)
        }
        json.plain(#","volume":"#)
        json.decimal(volume.decimal)
        json.plain("}")
    }

    /// Reads a candle; nil for everything but the form of ``write(to:)``.
    public init?(from json: inout JSONBytesReader) {
        guard json.take(#"{"close":"#), let close = json.decimal(), json.take(#","high":"#), let high = json.decimal(),
            json.take(#","is_closed":"#), let isClosed = json.flag(), json.take(#","low":"#), let low = json.decimal()
        else { return nil }
        guard let missingMinutes = json.ifThere(#","missing_minutes":"#, { $0.whole() }),
            json.take(#","open":"#), let open = json.decimal(), json.take(#","open_time":"#),
            let openTime = json.time(),
            let quoteVolume = json.ifThere(#","quote_volume":"#, { $0.decimal() }),
            let revisedAt = json.ifThere(#","revised_at":"#, { $0.time() }),
            let takerBuyVolume = json.ifThere(#","taker_buy_volume":"#, { $0.decimal() }),
            let tradeCount = json.ifThere(#","trade_count":"#, { $0.whole() }),
            json.take(#","volume":"#), let volume = json.decimal(), json.take("}")
        else { return nil }
        self.init(
            openTime: openTime, open: Price(open), high: Price(high), low: Price(low), close: Price(close),
            volume: Quantity(volume), isClosed: isClosed, quoteVolume: quoteVolume.map(Money.init),
            takerBuyVolume: takerBuyVolume.map(Quantity.init), tradeCount: tradeCount, missingMinutes: missingMinutes,
            revisedAt: revisedAt)
    }
}
