import Contracts

extension BitgetCodec {
    func read(_ answer: VenueAnswer, to question: PublicRequest) throws(ExchangeError) -> PublicAnswer {
        let envelope = try envelope(answer)
        switch question {
        case .serverTime:
            let time = try envelope.data["serverTime"]?.time() ?? envelope.time
            return .serverTime(try time.orMissing("serverTime"))
        case .instruments: return try instruments(envelope.data)
        case .candles(let symbol, let timeframe, let kind, let start, let end, _):
            var candles: [VenueCandle] = []
            for row in try envelope.data.elements() {
                let candle = try candle(row, symbol, timeframe, kind, .rest)
                if let start, candle.openTime < start { continue }
                if let end, candle.openTime >= end { continue }
                candles.append(candle)
            }
            return .candles(candles.sorted { $0.openTime < $1.openTime })
        case .depth(let symbol, _):
            var depth = try depth(envelope.data, symbol, isSnapshot: true, frameTime: envelope.time)
            // Over REST no seq is said; its time stands for it, which no change names as its predecessor.
            if depth.lastID == 0 { depth.lastID = depth.time.milliseconds }
            depth.firstID = depth.lastID
            return .depth(depth)
        case .trades(let symbol, _):
            // Newest first.
            var trades: [PublicTrade] = []
            for row in try envelope.data.elements().reversed() { trades.append(try trade(row, symbol)) }
            return .trades(trades.sorted { $0.time < $1.time })
        case .tickers(let symbol):
            return .tickers(
                try rows(envelope.data, symbol) { row, symbol throws(ExchangeError) in
                    try ticker(row, symbol, frameTime: nil)
                })
        case .derivative(let symbol), .openInterest(let symbol as Symbol?):
            return .derivative(
                try rows(envelope.data, symbol) { row, symbol throws(ExchangeError) in
                    try derivative(row, symbol, frameTime: envelope.data["ts"]?.time() ?? envelope.time)
                })
        case .fundingHistory(let symbol, let start, let end, _, _):
            return .funding(try funding(envelope.data, symbol, start, end))
        }
    }

    /// What `data` holds, and when the venue answered.
    private func envelope(_ answer: VenueAnswer) throws(ExchangeError) -> (data: VenueJSON, time: Timestamp?) {
        let isSuccess = (200..<300).contains(answer.status)
        if isSuccess, answer.body.isEmpty {
            throw ExchangeError(.server, message: "an answer without a body", status: answer.status)
        }
        let body: VenueJSON
        do throws(ExchangeError) {
            body = try VenueJSON(answer.body)
        } catch {
            guard isSuccess else {
                throw ExchangeError(
                    BitgetErrors.kind(status: answer.status), message: "no answer of the venue's", status: answer.status
                )
            }
            throw error
        }
        guard let code = body.saidText("code") else {
            throw ExchangeError(
                BitgetErrors.kind(status: answer.status), message: "an answer without a code", status: answer.status)
        }
        if code == BitgetErrors.success, !isSuccess {
            throw ExchangeError(
                BitgetErrors.kind(status: answer.status), venueCode: code, message: "success with a bad status",
                status: answer.status)
        }
        guard code == BitgetErrors.success else {
            throw ExchangeError(
                answer.status == 429 ? .rateLimit : BitgetErrors.kind(code), venueCode: code,
                message: body.saidText("msg", "message") ?? "", status: answer.status)
        }
        return (body["data"] ?? .array([]), try body.saidTime("requestTime"))
    }

    /// Rows of a list that stands there itself, under a name, or is a single object; those of other symbols and those
    /// without a value are left out. In a list of all symbols one row that cannot be read takes none of the others away.
    private func rows<Row>(
        _ data: VenueJSON, _ wanted: Symbol?, _ read: (VenueJSON, Symbol) throws(ExchangeError) -> Row?
    ) throws(ExchangeError) -> [Row] {
        var rows: [Row] = []
        var fault: ExchangeError?
        for row in try Self.list(data) {
            do throws(ExchangeError) {
                let name = try row.required("symbol").text()
                guard let symbol = symbol(name), wanted == nil || symbol == wanted else { continue }
                if let found = try read(row, symbol) { rows.append(found) }
            } catch {
                guard wanted == nil else { throw error }
                fault = error
            }
        }
        if rows.isEmpty, let fault { throw fault }
        return rows
    }

    /// `data`, `data.openInterestList` (v2), `data.list` and `data.resultList` (v3).
    private static func list(_ data: VenueJSON) throws(ExchangeError) -> [VenueJSON] {
        if case .array(let elements) = data { return elements }
        for name in ["openInterestList", "list", "resultList"] {
            if let member = data[name] { return try member.elements() }
        }
        guard case .object = data else { throw .unreadable("data") }
        return data["symbol"] == nil ? [] : [data]
    }

    private func funding(
        _ data: VenueJSON, _ wanted: Symbol, _ start: Timestamp?, _ end: Timestamp?
    ) throws(ExchangeError) -> [FundingPayment] {
        let payments = try rows(data, wanted) { row, symbol throws(ExchangeError) -> FundingPayment? in
            FundingPayment(
                symbol: symbol, time: try row.saidTime("fundingTime", "fundingRateTimestamp").orMissing("fundingTime"),
                rate: try row.saidRate("fundingRate").orMissing("fundingRate"), mark: nil)
        }
        return payments.filter { payment in
            (start.map { payment.time >= $0 } ?? true) && (end.map { payment.time < $0 } ?? true)
        }.sorted { $0.time < $1.time }
    }
}

/// What answers and frames have in common; v2 names first, v3 names behind them.
extension BitgetCodec {
    /// Where a candle's row comes from: the volumes' order differs. Closed.
    enum CandleSource: Sendable { case rest, stream }

    /// `[open time, open, high, low, close, base, …]`; then in spot answers USDT and quote, in spot and perpetual frames
    /// quote and USDT, in perpetual and v3 answers quote alone. v3 frames have names.
    func candle(
        _ row: VenueJSON, _ symbol: Symbol, _ timeframe: Timeframe, _ kind: PriceKind, _ source: CandleSource
    ) throws(ExchangeError) -> VenueCandle {
        if case .object = row {
            return VenueCandle(
                symbol: symbol, timeframe: timeframe, kind: kind, openTime: try row.required("start").time(),
                open: try price(row.required("open"), "open"), high: try price(row.required("high"), "high"),
                low: try price(row.required("low"), "low"), close: try price(row.required("close"), "close"),
                volume: try row.saidQuantity("volume").orMissing("volume"), quoteVolume: try row.saidMoney("turnover"))
        }
        let values = try row.elements()
        guard values.count >= 6 else { throw .malformed("a candle of \(values.count) values") }
        let isTrades = kind == .last
        let quote = source == .rest && values.count > 7 ? values[7] : values.count > 6 ? values[6] : nil
        return VenueCandle(
            symbol: symbol, timeframe: timeframe, kind: kind, openTime: try values[0].time(),
            open: try price(values[1], "open"), high: try price(values[2], "high"), low: try price(values[3], "low"),
            close: try price(values[4], "close"),
            volume: isTrades ? Quantity(try VenueNumber.cut(values[5].text(), "volume")) : .zero,
            quoteVolume: isTrades
                ? try quote.map { value throws(ExchangeError) in
                    Money(try VenueNumber.cut(value.text(), "quote volume"))
                } : nil)
    }

    private func price(_ value: VenueJSON, _ name: String) throws(ExchangeError) -> Price {
        Price(try VenueNumber.cut(value.text(), name))
    }

    func depth(
        _ row: VenueJSON, _ symbol: Symbol, isSnapshot: Bool, frameTime: Timestamp?
    ) throws(ExchangeError) -> DepthUpdate {
        let sequence = try row.saidInteger("seq")
        let checksum = try row.saidInteger("checksum")
        guard let crc = Int32(exactly: checksum ?? 0) else { throw .unreadable("checksum") }
        return DepthUpdate(
            symbol: symbol, isSnapshot: isSnapshot, firstID: sequence ?? 0, lastID: sequence ?? 0,
            previousID: isSnapshot ? nil : try row.saidInteger("pseq"), checksum: crc == 0 ? nil : crc,
            time: try (row.saidTime("ts") ?? frameTime).orMissing("ts"),
            bids: try levels(row, "bids", "b"), asks: try levels(row, "asks", "a"))
    }

    private func levels(_ row: VenueJSON, _ name: String, _ shortName: String) throws(ExchangeError) -> [BookChange] {
        var levels: [BookChange] = []
        let rows = try row.list(row[name] == nil && row[shortName] != nil ? shortName : name)
        levels.reserveCapacity(rows.count)
        for level in rows { levels.append(try level.level()) }
        return levels
    }

    func trade(_ row: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> PublicTrade {
        let side: Side
        switch row.saidText("side", "S")?.lowercased() {
        case "buy": side = .buy
        case "sell": side = .sell
        default: throw .unreadable("side")
        }
        return PublicTrade(
            symbol: symbol, tradeID: try row.saidText("tradeId", "execId", "i").orMissing("tradeId"),
            price: Price(try row.saidDecimal("price", "p").orMissing("price")),
            quantity: Quantity(try row.saidDecimal("size", "v").orMissing("size")), takerSide: side,
            time: try row.saidTime("ts", "T").orMissing("ts"))
    }

    /// Nil for a symbol that was never traded.
    func ticker(_ row: VenueJSON, _ symbol: Symbol, frameTime: Timestamp?) throws(ExchangeError) -> VenueTicker? {
        guard let last = try row.saidPrice("lastPr", "lastPrice") else { return nil }
        return VenueTicker(
            symbol: symbol, last: last, bid: try row.saidPrice("bidPr", "bid1Price"),
            ask: try row.saidPrice("askPr", "ask1Price"),
            open: try row.saidPrice("open24h", "openPrice24h", "open"),
            high: try row.saidPrice("high24h", "highPrice24h"), low: try row.saidPrice("low24h", "lowPrice24h"),
            volume: try row.saidQuantity("baseVolume", "volume24h"),
            quoteVolume: try row.saidMoney("quoteVolume", "turnover24h"), time: try row.saidTime("ts") ?? frameTime)
    }

    /// Nil when nothing of it is said: frames tell only what has changed.
    func derivative(
        _ row: VenueJSON, _ symbol: Symbol, frameTime: Timestamp?
    ) throws(ExchangeError) -> DerivativeStatus? {
        let next = try row.saidTime("nextFundingTime", "nextUpdate")
        let status = DerivativeStatus(
            symbol: symbol, mark: try row.saidPrice("markPrice"), index: try row.saidPrice("indexPrice"),
            fundingRate: try row.saidRate("fundingRate"),
            nextFunding: next.flatMap { $0.milliseconds > 0 ? $0 : nil },
            openInterest: try row.saidQuantity("holdingAmount", "openInterest", "size"),
            time: try (row.saidTime("ts") ?? frameTime).orMissing("ts"))
        let isEmpty =
            status.mark == nil && status.index == nil && status.fundingRate == nil && status.openInterest == nil
        return isEmpty ? nil : status
    }
}
