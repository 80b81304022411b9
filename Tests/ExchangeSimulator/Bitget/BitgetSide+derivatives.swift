extension BitgetSide {
    private func future(_ call: RestCall) -> SimulatedMarket? {
        call["symbol"].flatMap { markets(Self.futures, $0).first }
    }

    func currentFunding(_ call: RestCall) -> RestAnswer {
        let found = markets(Self.futures, call["symbol"])
        guard !found.isEmpty else { return badSymbol(call) }
        let rows = found.map { market in
            #"{"symbol":"\#(market.symbol)","fundingRate":"\#(Fixed.text(market.lastFundingRate(floor.now), decimals: 6))","#
                + #""fundingRateInterval":"8","nextUpdate":"\#(market.nextFundingTime(floor.now))","#
                + #""minFundingRate":"-0.003","maxFundingRate":"0.003"}"#
        }
        return success("[" + rows.joined(separator: ",") + "]")
    }

    /// Newest first, in pages counted from 1.
    func fundingHistory(_ call: RestCall) -> RestAnswer {
        guard let market = future(call) else { return badSymbol(call) }
        let size = call["pageSize"].flatMap { Int($0) } ?? 20
        let page = call["pageNo"].flatMap { Int($0) } ?? 1
        guard (1...100).contains(size), page >= 1 else { return refused("40020", "Parameter pageSize error") }
        let settled = market.funding.filter { $0.time <= floor.now }.reversed()
        let rows = settled.dropFirst((page - 1) * size).prefix(size).map { entry in
            #"{"symbol":"\#(market.symbol)","fundingRate":"\#(Fixed.shortText(entry.rate))","fundingTime":"\#(entry.time)"}"#
        }
        return success("[" + rows.joined(separator: ",") + "]")
    }

    func fundingTime(_ call: RestCall) -> RestAnswer {
        guard let market = future(call) else { return badSymbol(call) }
        return success(
            #"[{"symbol":"\#(market.symbol)","nextFundingTime":"\#(market.nextFundingTime(floor.now))","ratePeriod":"8"}]"#
        )
    }

    func openInterest(_ call: RestCall) -> RestAnswer {
        guard let market = future(call) else { return badSymbol(call) }
        return success(
            #"{"openInterestList":[{"symbol":"\#(market.symbol)","size":"\#(market.size(openInterestAmount))"}],"ts":"\#(floor.now)"}"#
        )
    }

    func symbolPrice(_ call: RestCall) -> RestAnswer {
        guard let market = future(call) else { return badSymbol(call) }
        let last = market.history.price(at: floor.now) ?? 0
        let mark = market.price(last + last / BinanceSide.priceShift(.mark))
        let index = market.price(last + last / BinanceSide.priceShift(.index))
        return success(
            #"[{"symbol":"\#(market.symbol)","price":"\#(market.price(last))","indexPrice":"\#(index)","markPrice":"\#(mark)","ts":"\#(floor.now)"}]"#
        )
    }
}
