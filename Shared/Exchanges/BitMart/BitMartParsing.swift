import Contracts

extension BitMartCodec {
    /// Reads the envelope first; its code decides.
    public func read(_ answer: VenueAnswer, to question: PublicRequest) throws(ExchangeError) -> PublicAnswer {
        let data = try data(answer)
        switch question {
        case .serverTime: return .serverTime(try data.saidTime("server_time").orMissing("server_time"))
        case .instruments: return try instruments(data)
        case .candles(let symbol, let timeframe, let kind, let start, let end, _):
            var candles: [VenueCandle] = []
            for row in try data.elements() {
                let candle = try candle(row, symbol, timeframe, kind)
                if let start, candle.openTime < start { continue }
                if let end, candle.openTime >= end { continue }
                candles.append(candle)
            }
            return .candles(candles.sorted { $0.openTime < $1.openTime })
        case .depth(let symbol, _):
            let time = try data.saidTime("timestamp").orMissing("timestamp")
            // Over REST no version is said; the time stands for it, which no change follows.
            return .depth(
                DepthUpdate(
                    symbol: symbol, isSnapshot: true, firstID: time.milliseconds, lastID: time.milliseconds, time: time,
                    bids: try levels(data, "bids", symbol), asks: try levels(data, "asks", symbol)))
        case .trades(let symbol, _): return .trades(try trades(data, symbol))
        case .tickers(let wanted):
            var tickers: [VenueTicker] = []
            for row in try data.list("symbols") {
                guard let ticker = try ticker(row), wanted == nil || ticker.symbol == wanted else { continue }
                tickers.append(ticker)
            }
            return .tickers(tickers)
        case .derivative(let wanted), .openInterest(let wanted as Symbol?):
            guard let symbol = data.saidText("symbol").flatMap({ symbol($0) }) else { throw .missing("symbol") }
            return .derivative(wanted == nil || wanted == symbol ? [try derivative(data, symbol)] : [])
        case .fundingHistory(let symbol, let start, let end, _, _):
            return .funding(try funding(data, symbol, start, end))
        }
    }

    private func data(_ answer: VenueAnswer) throws(ExchangeError) -> VenueJSON {
        let isSuccess = (200..<300).contains(answer.status)
        let body: VenueJSON
        do throws(ExchangeError) {
            body = try VenueJSON(answer.body)
        } catch {
            guard isSuccess else {
                throw ExchangeError(
                    BitMartErrors.kind(status: answer.status), message: "no answer of the venue's",
                    status: answer.status)
            }
            throw error
        }
        guard let code = body.saidText("code"), isSuccess || code != BitMartErrors.success else {
            throw ExchangeError(
                BitMartErrors.kind(status: answer.status), message: "an answer without a code", status: answer.status)
        }
        guard code == BitMartErrors.success else {
            throw ExchangeError(
                answer.status == 429 || answer.status == 418 ? .rateLimit : BitMartErrors.kind(code), venueCode: code,
                message: body.saidText("message", "msg") ?? "", status: answer.status)
        }
        return try body.required("data")
    }

    /// `[price, contracts, contracts so far]`.
    private func levels(
        _ data: VenueJSON, _ name: String, _ symbol: Symbol
    ) throws(ExchangeError) -> [BookChange] {
        var levels: [BookChange] = []
        for row in try data.list(name) {
            levels.append(
                BookChange(
                    price: try row.element(0).price(), quantity: try baseUnits(row.element(1).decimal(), symbol)))
        }
        return levels
    }

    /// Already in base units, newest first, without ids: time, price and quantity stand for one.
    private func trades(_ data: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> [PublicTrade] {
        var trades: [PublicTrade] = []
        for row in try data.elements().reversed() {
            let seconds = try row.required("time").text()
            let price = try row.required("price").price()
            let quantity = try row.required("qty").quantity()
            trades.append(
                PublicTrade(
                    symbol: symbol, tradeID: "\(seconds)-\(price)-\(quantity)", price: price, quantity: quantity,
                    takerSide: try row.required("is_buyer_maker").bool() ? .sell : .buy,
                    time: try VenueNumber.instant(seconds: seconds, "time")))
        }
        return trades.sorted { $0.time < $1.time }
    }

    private func funding(
        _ data: VenueJSON, _ wanted: Symbol, _ start: Timestamp?, _ end: Timestamp?
    ) throws(ExchangeError) -> [FundingPayment] {
        var payments: [FundingPayment] = []
        for row in try data.list("list") {
            let time = try row.saidTime("funding_time").orMissing("funding_time")
            guard row.saidText("symbol").flatMap({ symbol($0) }) == wanted, start.map({ time >= $0 }) ?? true,
                end.map({ time < $0 }) ?? true
            else { continue }
            let rate = try row.saidRate("funding_rate").orMissing("funding_rate")
            payments.append(FundingPayment(symbol: wanted, time: time, rate: rate, mark: nil))
        }
        return payments.sorted { $0.time < $1.time }
    }
}

/// What answers and frames have in common.
extension BitMartCodec {
    /// Names over REST, letters in frames. The volume is in contracts.
    func candle(
        _ row: VenueJSON, _ symbol: Symbol, _ timeframe: Timeframe, _ kind: PriceKind
    ) throws(ExchangeError) -> VenueCandle {
        guard let seconds = row.saidText("timestamp", "ts") else { throw .missing("timestamp") }
        let contracts = try row.saidDecimal("volume", "v").orMissing("volume")
        return VenueCandle(
            symbol: symbol, timeframe: timeframe, kind: kind,
            openTime: timeframe.openTime(containing: try VenueNumber.instant(seconds: seconds, "timestamp")),
            open: Price(try row.saidDecimal("open_price", "o").orMissing("open_price")),
            high: Price(try row.saidDecimal("high_price", "h").orMissing("high_price")),
            low: Price(try row.saidDecimal("low_price", "l").orMissing("low_price")),
            close: Price(try row.saidDecimal("close_price", "c").orMissing("close_price")),
            volume: kind == .last ? try baseUnits(contracts, symbol) : .zero)
    }

    /// `funding-rate`, `open-interest` and the frames of `fundingRate` and `ticker`.
    func derivative(_ row: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> DerivativeStatus {
        var interest: Quantity?
        if let contracts = try row.saidDecimal("open_interest") { interest = try baseUnits(contracts, symbol) }
        return DerivativeStatus(
            symbol: symbol, mark: try row.saidPrice("mark_price"), index: try row.saidPrice("index_price"),
            fundingRate: try row.saidRate("nextFundingRate", "expected_rate", "rate_value"),
            nextFunding: try row.saidTime("nextFundingTime", "funding_time"), openInterest: interest,
            time: try row.saidTime("ts", "timestamp", "ms_t").orMissing("timestamp"))
    }

    /// A row of `details`, or the frame of `ticker`; nil for what has no price or cannot be held.
    func ticker(_ row: VenueJSON) throws(ExchangeError) -> VenueTicker? {
        guard let symbol = symbol(try row.required("symbol").text()), let last = try row.saidPrice("last_price") else {
            return nil
        }
        var volume: Quantity?
        if let size = try row.saidQuantity("contract_size"), let contracts = try row.saidDecimal("volume_24h") {
            volume = try Self.baseUnits(contracts, size)
        }
        return VenueTicker(
            symbol: symbol, last: last, bid: try row.saidPrice("bid_price"), ask: try row.saidPrice("ask_price"),
            high: try row.saidPrice("high_24h"), low: try row.saidPrice("low_24h"), volume: volume,
            quoteVolume: try row.saidMoney("turnover_24h"), time: try row.saidTime("ts", "ms_t"))
    }
}
