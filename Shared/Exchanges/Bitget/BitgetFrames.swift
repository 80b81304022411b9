import Contracts

extension BitgetCodec {
    func subscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("subscribe", subscriptions, firstID)
    }

    func unsubscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("unsubscribe", subscriptions, firstID)
    }

    /// The ids are ours alone: the venue answers by subscription.
    private func commands(
        _ operation: String, _ subscriptions: [StreamSubscription], _ firstID: Int64
    ) -> [StreamCommand] {
        let most = BitgetLimits.subscriptionsPerCommand
        let product = BitgetSymbols.product(market)
        return stride(from: 0, to: subscriptions.count, by: most).enumerated().map { number, start in
            let part = Array(subscriptions[start..<min(start + most, subscriptions.count)])
            let arguments = part.map { subscription in
                let channel = BitgetSymbols.channelName(subscription.channel)
                let symbol = venueSymbol(subscription.symbol)
                return #"{"instType":"\#(product)","channel":"\#(channel)","instId":"\#(symbol)"}"#
            }
            let frame = #"{"op":"\#(operation)","args":[\#(arguments.joined(separator: ","))]}"#
            return StreamCommand(id: firstID + Int64(number), frame: Array(frame.utf8), subscriptions: part)
        }
    }

    private static let pong = Array("pong".utf8)

    func read(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning {
        if frame == Self.pong { return .pong }
        let body = try VenueJSON(frame)
        guard case .object = body else { throw .malformed("an object is expected") }
        if let event = body.saidText("event") { return try answer(event, body) }
        guard let argument = body["arg"] else { throw .missing("arg") }
        return try push(body, argument)
    }

    private func answer(_ event: String, _ body: VenueJSON) throws(ExchangeError) -> FrameMeaning {
        let subscription = body["arg"].flatMap { namedSubscription($0) }
        switch event {
        case "subscribe":
            guard body["arg"] != nil else { throw .missing("arg") }
            return subscription.map { .acknowledged(.subscription($0)) } ?? .ignored("subscribe")
        case "error":
            guard let code = body.saidText("code") else { throw .missing("code") }
            return .refused(
                subscription.map { .subscription($0) }, code: code, message: body.saidText("msg") ?? "")
        default: return .ignored(event)
        }
    }

    /// What an `arg` names; nil for what we never subscribe to. v3 writes topic for channel and symbol for instId.
    private func namedSubscription(_ argument: VenueJSON) -> StreamSubscription? {
        guard isOurs(argument), let name = argument.saidText("channel", "topic"),
            let channel = BitgetSymbols.channel(name, interval: argument.saidText("interval"), market),
            let symbol = argument.saidText("instId", "symbol").flatMap({ symbol($0) })
        else { return nil }
        return StreamSubscription(channel, symbol)
    }

    /// v3 writes products in lower case.
    private func isOurs(_ argument: VenueJSON) -> Bool {
        argument.saidText("instType")?.uppercased() == BitgetSymbols.product(market)
    }

    private func push(_ body: VenueJSON, _ argument: VenueJSON) throws(ExchangeError) -> FrameMeaning {
        guard let name = argument.saidText("channel", "topic") else { throw .missing("channel") }
        let rows = try body.list("data")
        let time = try body.saidTime("ts")
        guard isOurs(argument) else { return .ignored("other_product") }
        guard let subscription = namedSubscription(argument) else { return .ignored(name) }
        let symbol = subscription.symbol
        var events: [MarketEvent] = []
        events.reserveCapacity(rows.count)
        switch subscription.channel {
        case .book:
            guard let action = body.saidText("action") else { throw .missing("action") }
            for row in rows {
                events.append(
                    .depth(try depth(row, symbol, isSnapshot: action == "snapshot", frameTime: time)))
            }
        case .top:
            for row in rows { if let top = try top(row, symbol, time) { events.append(.top(top)) } }
        case .trades:
            // Newest first.
            for row in rows.reversed() { events.append(.trade(try trade(row, symbol))) }
        case .candles(let timeframe):
            for row in rows { events.append(.candle(try candle(row, symbol, timeframe, .last, .stream))) }
        case .ticker, .derivative:
            for row in rows {
                if let ticker = try ticker(row, symbol, frameTime: time) { events.append(.ticker(ticker)) }
                guard market == .perpetual else { continue }
                if let status = try derivative(row, symbol, frameTime: time) { events.append(.derivative(status)) }
            }
        }
        return .events(events)
    }

    /// Nil while a side is empty.
    private func top(_ row: VenueJSON, _ symbol: Symbol, _ time: Timestamp?) throws(ExchangeError) -> BookTop? {
        let depth = try depth(row, symbol, isSnapshot: true, frameTime: time)
        guard let bid = depth.bids.first, let ask = depth.asks.first else { return nil }
        return BookTop(
            symbol: symbol, updateID: depth.lastID == 0 ? nil : depth.lastID, bid: bid, ask: ask, time: depth.time)
    }
}
