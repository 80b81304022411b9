/// What the control interface tells of a market, for tests to compare readers with.
enum ControlAnswers {
    /// `?symbol=&levels=`: the book as it stands.
    static func book(_ call: RestCall, _ floor: Floor) -> RestAnswer {
        guard let market = call["symbol"].flatMap({ floor.markets[$0] }) else { return unknown(call) }
        let count = call["levels"].flatMap { Int($0) } ?? 10
        func side(_ side: KeyPath<Ladder, [Level]>) -> String {
            market.ladder.best(count, of: side)
                .map { #"["\#(Fixed.shortText($0.price))","\#(Fixed.shortText($0.size))"]"# }.joined(separator: ",")
        }
        return RestAnswer(
            json:
                #"{"last_id":\#(market.ladder.lastID),"now":\#(floor.now),"bids":[\#(side(\.bids))],"asks":[\#(side(\.asks))]}"#
        )
    }

    /// `?symbol=&since=`: every pair of best prices the book has had since that time of the venue.
    static func tops(_ call: RestCall, _ floor: Floor) -> RestAnswer {
        guard let market = call["symbol"].flatMap({ floor.markets[$0] }) else { return unknown(call) }
        let since = call["since"].flatMap { Int64($0) } ?? 0
        // The pair that stood when that time began counts too.
        let first = market.seenTops.lastIndex { $0.time < since } ?? 0
        let tops = market.seenTops.dropFirst(first)
            .map { #"[\#($0.time),"\#(Fixed.shortText($0.bid))","\#(Fixed.shortText($0.ask))"]"# }
        return RestAnswer(json: #"{"now":\#(floor.now),"tops":[\#(tops.joined(separator: ","))]}"#)
    }

    /// `?symbol=&open_time=`: the venue changes a candle after the fact; half as much volume again, and says so.
    static func revise(_ call: RestCall, _ floor: Floor) -> RestAnswer {
        guard let market = call["symbol"].flatMap({ floor.markets[$0] }),
            let time = call["open_time"].flatMap({ Int64($0) }), var bar = market.history.minute(at: time)
        else { return unknown(call) }
        bar.volume += bar.volume / 2 / market.specification.lot * market.specification.lot
        bar.high += 3 * market.specification.tick
        market.history.revise(bar)
        return RestAnswer(json: #"{"high":"\#(Fixed.shortText(bar.high))","volume":"\#(Fixed.shortText(bar.volume))"}"#)
    }

    private static func unknown(_ call: RestCall) -> RestAnswer {
        RestAnswer(status: 404, json: #"{"error":"no such market or time"}"#)
    }
}
