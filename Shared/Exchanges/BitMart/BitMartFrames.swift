import Contracts

extension BitMartCodec {
    /// Answers name the group, so the ids are ours alone.
    public func subscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("subscribe", subscriptions, firstID)
    }

    /// As ``subscribe(_:firstID:)``.
    public func unsubscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("unsubscribe", subscriptions, firstID)
    }

    private func commands(
        _ action: String, _ subscriptions: [StreamSubscription], _ firstID: Int64
    ) -> [StreamCommand] {
        let most = BitMartLimits.subscriptionsPerCommand
        return stride(from: 0, to: subscriptions.count, by: most).enumerated().map { number, start in
            let part = Array(subscriptions[start..<min(start + most, subscriptions.count)])
            let groups = part.map { "\"\(BitMartSymbols.group($0.channel, venueSymbol($0.symbol)))\"" }
            let frame = #"{"action":"\#(action)","args":[\#(groups.joined(separator: ","))]}"#
            return StreamCommand(id: firstID + Int64(number), frame: Array(frame.utf8), subscriptions: part)
        }
    }

    /// `{"action":…,"group":…,"success":…}` answers, `{"group":…,"data":…}` tells.
    public func read(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning {
        let body = try VenueJSON(frame)
        guard case .object = body else { throw .malformed("an object is expected") }
        if body["success"] != nil { return try answer(body) }
        guard let group = body.saidText("group") else {
            if let action = body.saidText("action") { return action == "pong" ? .pong : .ignored(action) }
            throw .missing("group")
        }
        let data = try body.required("data")
        if group == "System" {
            return try data.text().hasPrefix("pong") ? .pong : .ignored("System")
        }
        guard let (channel, name) = BitMartSymbols.parts(group) else { return .ignored(group) }
        return try push(data, channel, name.flatMap { symbol($0) })
    }

    private func answer(_ body: VenueJSON) throws(ExchangeError) -> FrameMeaning {
        let named = body.saidText("group").flatMap { BitMartSymbols.parts($0) }
        let symbol = named?.symbol.flatMap { self.symbol($0) }
        let subscription = named.flatMap { parts in symbol.map { StreamSubscription(parts.channel, $0) } }
        guard try body.required("success").bool() else {
            return .refused(
                subscription.map { .subscription($0) }, code: "", message: body.saidText("error", "message") ?? "")
        }
        guard body.saidText("action") == "subscribe", let subscription else {
            return .ignored(body.saidText("action") ?? "answer")
        }
        return .acknowledged(.subscription(subscription))
    }

    private func push(
        _ data: VenueJSON, _ channel: StreamChannel, _ named: Symbol?
    ) throws(ExchangeError) -> FrameMeaning {
        if channel == .trades { return try trades(data) }
        guard let symbol = try data.required("symbol").text() as String?, let symbol = self.symbol(symbol) else {
            return .ignored("symbol")
        }
        // Quantities of a contract whose size is not known mean nothing.
        let needsSize = channel != .ticker && channel != .derivative
        if needsSize, contractSizes[symbol] == nil { return .ignored("contract_size") }
        switch channel {
        case .book: return .events([.depth(try depth(data, symbol))])
        case .top: return .events([.top(try top(data, symbol))])
        case .candles(let timeframe):
            // Newer frames hold the candle itself, older ones a list.
            let rows = data["items"] == nil ? [data] : try data.list("items")
            var events: [MarketEvent] = []
            for row in rows { events.append(.candle(try candle(row, symbol, timeframe, .last))) }
            return .events(events)
        case .derivative: return .events([.derivative(try derivative(data, symbol))])
        case .ticker:
            var events: [MarketEvent] = []
            if let ticker = try ticker(data) { events.append(.ticker(ticker)) }
            // Mark and index without a time cannot be told from old ones.
            if data.saidText("ts", "ms_t") != nil { events.append(.derivative(try derivative(data, symbol))) }
            return .events(events)
        case .trades: return .ignored("trades")
        }
    }

    private func depth(_ data: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> DepthUpdate {
        let version = try data.saidInteger("version").orMissing("version")
        let isSnapshot: Bool
        switch data.saidText("type") {
        case "snapshot": isSnapshot = true
        case "update": isSnapshot = false
        default: throw .unreadable("type")
        }
        return DepthUpdate(
            symbol: symbol, isSnapshot: isSnapshot, firstID: version, lastID: version,
            time: try data.saidTime("ms_t").orMissing("ms_t"), bids: try namedLevels(data, "bids", symbol),
            asks: try namedLevels(data, "asks", symbol))
    }

    private func namedLevels(
        _ data: VenueJSON, _ name: String, _ symbol: Symbol
    ) throws(ExchangeError) -> [BookChange] {
        var levels: [BookChange] = []
        for row in try data.list(name) { levels.append(try level(row, "price", "vol", symbol)) }
        return levels
    }

    private func level(
        _ row: VenueJSON, _ price: String, _ contracts: String, _ symbol: Symbol
    ) throws(ExchangeError) -> BookChange {
        BookChange(
            price: Price(try row.saidDecimal(price).orMissing(price)),
            quantity: try baseUnits(row.saidDecimal(contracts).orMissing(contracts), symbol))
    }

    private func top(_ data: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> BookTop {
        BookTop(
            symbol: symbol, updateID: nil, bid: try level(data, "best_bid_price", "best_bid_vol", symbol),
            ask: try level(data, "best_ask_price", "best_ask_vol", symbol), time: try data.saidTime("ms_t"))
    }

    private func trades(_ data: VenueJSON) throws(ExchangeError) -> FrameMeaning {
        var trades: [PublicTrade] = []
        for row in try data.elements() {
            guard let symbol = symbol(try row.required("symbol").text()) else { return .ignored("symbol") }
            guard contractSizes[symbol] != nil else { return .ignored("contract_size") }
            guard let isBuyerMaker = try row["m"]?.bool() else { return .ignored("trade_without_side") }
            let created = try row.required("created_at").text()
            guard let time = try? Timestamp(parsing: created) else { throw .unreadable("created_at") }
            trades.append(
                PublicTrade(
                    symbol: symbol, tradeID: try row.required("trade_id").text(),
                    price: Price(try row.saidDecimal("deal_price").orMissing("deal_price")),
                    quantity: try baseUnits(row.saidDecimal("deal_vol").orMissing("deal_vol"), symbol),
                    takerSide: isBuyerMaker ? .sell : .buy, time: time))
        }
        return .events(trades.sorted { $0.time < $1.time }.map { .trade($0) })
    }
}
