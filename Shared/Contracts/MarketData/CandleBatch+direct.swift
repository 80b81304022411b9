extension CandleBatch: DirectJSON {
    /// Appends the batch.
    public func write(to json: inout JSONBytes) {
        json.plain(#"{"series":"#)
        CandleBatchSeries.write(series, to: &json)
        json.plain("}")
    }

    /// Reads a batch; nil for everything but the form of ``write(to:)``.
    public init?(from json: inout JSONBytesReader) {
        guard json.take(#"{"series":"#), let series = CandleBatchSeries.list(from: &json), json.take("}") else {
            return nil
        }
        self.init(series: series)
    }
}

extension CandleBatchSeries: DirectJSON {
    /// Appends the series.
    public func write(to json: inout JSONBytes) {
        json.plain(#"{"candles":"#)
        Candle.write(candles, to: &json)
        if let error {
            json.plain(#","error":"#)
            json.text(error)
        }
        json.plain(hasMore ? #","has_more":true,"kind":"# : #","has_more":false,"kind":"#)
        json.text(kind.rawValue)
        json.plain(#","symbol":"#)
        json.text(symbol.description)
        json.plain(#","timeframe":"#)
        json.text(timeframe.rawValue)
        json.plain(#","venue":"#)
        json.text(venue.description)
        json.plain("}")
    }

    /// Reads a series; nil for everything but the form of ``write(to:)``.
    public init?(from json: inout JSONBytesReader) {
        guard json.take(#"{"candles":"#), let candles = Candle.list(from: &json),
            let error = json.ifThere(#","error":"#, { $0.text() }),
            json.take(#","has_more":"#), let hasMore = json.flag(),
            json.take(#","kind":"#), let kind = json.text().flatMap(CandleKind.init(rawValue:)),
            json.take(#","symbol":"#), let symbol = json.text().flatMap({ try? Symbol(parsing: $0) }),
            json.take(#","timeframe":"#), let timeframe = json.text().flatMap(Timeframe.init(rawValue:)),
            json.take(#","venue":"#), let venue = json.text().flatMap({ try? Venue(parsing: $0) }), json.take("}")
        else { return nil }
        self.init(
            venue: venue, symbol: symbol, timeframe: timeframe, kind: kind, candles: candles, hasMore: hasMore,
            error: error)
    }
}
