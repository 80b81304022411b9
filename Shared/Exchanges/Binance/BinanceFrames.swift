import Contracts

extension BinanceCodec {
    func read(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning {
        if let symbol = Self.anySymbol {
            var update = DepthUpdate(symbol: symbol, isSnapshot: false, firstID: 0, lastID: 0, time: .epoch)
            if readDepth(frame: frame, into: &update) { return .events([.depth(update)]) }
        }
        return try meaning(VenueJSON(frame))
    }

    func readDepth(frame: [UInt8], into update: inout DepthUpdate) -> Bool {
        BinanceDepthFrame.read(frame.span, into: &update)
    }

    /// Stands in a value until it is filled.
    private static let anySymbol = try? Symbol(parsing: "BTCUSDT")

    /// The general reader alone, which the fast one must agree with.
    func readGenerally(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning { try meaning(VenueJSON(frame)) }

    /// Combined frames wrap the payload in `stream` and `data`; raw ones do not.
    private func meaning(_ frame: VenueJSON) throws(ExchangeError) -> FrameMeaning {
        if case .array(let payloads) = frame { return try several(payloads, stream: "") }
        guard case .object = frame else { throw .malformed("an object is expected") }
        if let payload = frame["data"], let stream = try frame["stream"]?.text() {
            if case .array(let payloads) = payload { return try several(payloads, stream: stream) }
            return try event(payload, stream: stream)
        }
        if frame["e"] == nil, let meaning = try control(frame) { return meaning }
        return try event(frame, stream: "")
    }

    /// Streams of all symbols send arrays.
    private func several(_ payloads: [VenueJSON], stream: String) throws(ExchangeError) -> FrameMeaning {
        var events: [MarketEvent] = []
        for payload in payloads {
            if case .events(let more) = try event(payload, stream: stream) { events += more }
        }
        return .events(events)
    }

    /// Answers to our commands: `{"result":null,"id":1}`, `{"error":{"code":2,"msg":"…"},"id":1}`, `{"code":2,"msg":"…"}`.
    private func control(_ frame: VenueJSON) throws(ExchangeError) -> FrameMeaning? {
        if case .object(let members) = frame, members.contains(where: { $0.key == "result" }) {
            return .acknowledged(.command(try frame.required("id").integer()))
        }
        let refusal = frame["error"] ?? frame
        guard let code = try refusal["code"]?.text() else { return nil }
        let command = try frame["id"]?.integer()
        return .refused(command.map { .command($0) }, code: code, message: (try? refusal["msg"]?.text()) ?? "")
    }

    private func event(_ payload: VenueJSON, stream: String) throws(ExchangeError) -> FrameMeaning {
        guard case .object = payload else { throw .malformed("an object is expected") }
        let symbol = try payload["s"]?.text()
        if let symbol, self.symbol(symbol) == nil { return .ignored("symbol") }
        switch try payload["e"]?.text() {
        case "depthUpdate": return .events([.depth(try depth(payload, isPartial: Self.isPartial(stream)))])
        case "bookTicker": return .events([.top(try top(payload))])
        case "aggTrade": return try trade(payload, id: "a")
        case "trade": return try trade(payload, id: "t")
        case "kline": return try candle(payload)
        case "markPriceUpdate": return .events([.derivative(try derivative(payload))])
        case "24hrTicker": return .events([.ticker(try ticker(payload))])
        case "serverShutdown": return .reconnect(reason: "the venue shuts this server down")
        case let other?: return .ignored(other)
        // Spot names neither the event of its tops nor the symbol of its partial books.
        case nil:
            if payload["u"] != nil, payload["B"] != nil { return .events([.top(try top(payload))]) }
            if payload["lastUpdateId"] != nil { return try partialBook(payload, stream: stream) }
            throw .malformed("neither an event nor an answer")
        }
    }

    /// `@depth5`, `@depth10`, `@depth20`: the best levels as they are, no changes.
    private static func isPartial(_ stream: String) -> Bool {
        let parts = stream.split(separator: "@")
        return parts.count > 1 && parts[1].hasPrefix("depth") && parts[1] != "depth"
    }

    private func partialBook(_ payload: VenueJSON, stream: String) throws(ExchangeError) -> FrameMeaning {
        guard let name = stream.split(separator: "@").first, let symbol = symbol(name.uppercased()) else {
            return .ignored("partial_book")
        }
        let id = try payload.required("lastUpdateId").integer()
        return .events([
            .depth(
                DepthUpdate(
                    symbol: symbol, isSnapshot: true, firstID: id, lastID: id, time: .epoch,
                    bids: try levels(payload.required("bids")), asks: try levels(payload.required("asks"))))
        ])
    }

    private func depth(_ payload: VenueJSON, isPartial: Bool) throws(ExchangeError) -> DepthUpdate {
        DepthUpdate(
            symbol: try requiredSymbol(payload.required("s")), isSnapshot: isPartial,
            firstID: try payload.required("U").integer(), lastID: try payload.required("u").integer(),
            previousID: try payload["pu"]?.integer(), time: try time(payload),
            bids: try levels(payload.required("b")), asks: try levels(payload.required("a")))
    }
}

extension BinanceCodec {
    /// Transaction time where there is one (futures), else event time.
    private func time(_ payload: VenueJSON) throws(ExchangeError) -> Timestamp {
        if let transaction = payload["T"] { return try transaction.time() }
        return try payload.required("E").time()
    }

    private func top(_ payload: VenueJSON) throws(ExchangeError) -> BookTop {
        BookTop(
            symbol: try requiredSymbol(payload.required("s")), updateID: try payload["u"]?.integer(),
            bid: try VenueJSON.array([payload.required("b"), payload.required("B")]).level(),
            ask: try VenueJSON.array([payload.required("a"), payload.required("A")]).level(),
            time: try (payload["T"] ?? payload["E"])?.time())
    }

    private func trade(_ payload: VenueJSON, id: String) throws(ExchangeError) -> FrameMeaning {
        let trade = PublicTrade(
            symbol: try requiredSymbol(payload.required("s")), tradeID: try payload.required(id).text(),
            price: try payload.required("p").price(), quantity: try payload.required("q").quantity(),
            takerSide: try payload.required("m").bool() ? .sell : .buy, time: try payload.required("T").time())
        // Futures print trades of the insurance fund without price.
        return trade.price.isPositive ? .events([.trade(trade)]) : .ignored("trade_without_price")
    }

    private func candle(_ payload: VenueJSON) throws(ExchangeError) -> FrameMeaning {
        let body = try payload.required("k")
        // Lengths that we do not keep, such as one second.
        guard let timeframe = Timeframe(rawValue: try body.required("i").text()) else { return .ignored("kline") }
        return .events([
            .candle(
                VenueCandle(
                    symbol: try requiredSymbol(payload.required("s")), timeframe: timeframe,
                    openTime: try body.required("t").time(), open: try body.required("o").price(),
                    high: try body.required("h").price(), low: try body.required("l").price(),
                    close: try body.required("c").price(), volume: try body.required("v").quantity(),
                    quoteVolume: try body.required("q").money(), takerBuyVolume: try body.required("V").quantity(),
                    tradeCount: try body.required("n").integer(), isClosed: try body.required("x").bool()))
        ])
    }

    private func derivative(_ payload: VenueJSON) throws(ExchangeError) -> DerivativeStatus {
        DerivativeStatus(
            symbol: try requiredSymbol(payload.required("s")), mark: try priceIfAny(payload["p"]),
            index: try priceIfAny(payload["i"]), fundingRate: try rateIfAny(payload["r"]),
            nextFunding: try timeIfAny(payload["T"]), time: try payload.required("E").time())
    }

    private func ticker(_ payload: VenueJSON) throws(ExchangeError) -> VenueTicker {
        VenueTicker(
            symbol: try requiredSymbol(payload.required("s")), last: try payload.required("c").price(),
            bid: try priceIfAny(payload["b"]), ask: try priceIfAny(payload["a"]), open: try priceIfAny(payload["o"]),
            high: try priceIfAny(payload["h"]), low: try priceIfAny(payload["l"]),
            volume: try payload["v"]?.quantity(), quoteVolume: try payload["q"]?.money(),
            time: try payload["E"]?.time())
    }
}
