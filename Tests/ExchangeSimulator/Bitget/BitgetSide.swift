import HTTPWire

/// Bitget's public v2 protocol: spot and USDT-M on one address. Streams are called `instType/channel/instId` here.
final class BitgetSide: VenueSide {
    static let spot = "SPOT"
    static let futures = "USDT-FUTURES"

    let floor: Floor
    let sendsChecksums: Bool
    /// The update each book stands at, as told by stream.
    var lastSequence: [String: Int64] = [:]
    /// Open time of the candle last told on each candle stream.
    var formingCandles: [String: Int64] = [:]

    init(floor: Floor, sendsChecksums: Bool) {
        self.floor = floor
        self.sendsChecksums = sendsChecksums
        for (key, market) in floor.markets { lastSequence[key] = market.ladder.lastID }
    }

    var name: String { "bitget" }
    var pingMilliseconds: Int64? { nil }
    var silenceMilliseconds: Int64 { 120_000 }
    var maxMessagesPerSecond: Int { 10 }

    static func key(_ market: SimulatedMarket) -> String { market.specification.group + ":" + market.symbol }

    func weight(_ call: RestCall) -> Int { 1 }

    func usageHeaders(_ used: Int) -> [(String, String)] { [("x-mbx-used-remain-limit", String(max(0, 6_000 - used)))] }

    func refusal(status: Int, retryAfterSeconds: Int64) -> RestAnswer {
        let code = status == 429 || status == 418 ? "429" : "40725"
        var answer = Self.refused(code, status == 429 ? "Too Many Requests" : "service return an error", floor.now)
        answer.status = status
        if status < 500 { answer.headers = [("Retry-After", String(retryAfterSeconds))] }
        return answer
    }

    static func refused(_ code: String, _ message: String, _ now: Int64) -> RestAnswer {
        RestAnswer(status: 400, json: #"{"code":"\#(code)","msg":"\#(message)","requestTime":\#(now),"data":null}"#)
    }

    func refused(_ code: String, _ message: String) -> RestAnswer { Self.refused(code, message, floor.now) }

    func success(_ data: String) -> RestAnswer {
        RestAnswer(json: #"{"code":"00000","msg":"success","requestTime":\#(floor.now),"data":\#(data)}"#)
    }

    // MARK: REST

    func rest(_ call: RestCall) -> RestAnswer {
        guard call.method == "GET", call.path.hasPrefix("/api/") else { return unknown(call) }
        switch call.path {
        case "/api/v2/public/time": return success(#"{"serverTime":"\#(floor.now)"}"#)
        case "/api/v3/account/settings": return refused("40084", "Your account is in classic mode")
        case "/api/v2/spot/public/coins", "/api/v2/margin/currencies": return success("[]")
        case "/api/v2/spot/public/symbols": return instruments(call, Self.spot)
        default: break
        }
        if let endpoint = Self.tail(call.path, "/api/v2/spot/market/") { return spot(call, endpoint) }
        if let endpoint = Self.tail(call.path, "/api/v2/mix/market/") { return futures(call, endpoint) }
        return unknown(call)
    }

    private func spot(_ call: RestCall, _ endpoint: String) -> RestAnswer {
        switch endpoint {
        case "candles": return candles(call, Self.spot, isHistory: false, .last)
        case "history-candles": return candles(call, Self.spot, isHistory: true, .last)
        case "tickers": return tickers(call, Self.spot)
        case "orderbook": return depth(call, Self.spot)
        case "fills", "fills-history": return fills(call, Self.spot)
        default: return unknown(call)
        }
    }

    private func futures(_ call: RestCall, _ endpoint: String) -> RestAnswer {
        guard let product = call["productType"] else {
            return refused("400172", "Parameter verification failed: productType")
        }
        // Other product types exist and have nothing here.
        guard product.uppercased() == Self.futures else { return success("[]") }
        switch endpoint {
        case "contracts": return instruments(call, Self.futures)
        case "candles": return candles(call, Self.futures, isHistory: false, Self.price(call["kLineType"]))
        case "history-candles": return candles(call, Self.futures, isHistory: true, .last)
        case "history-mark-candles": return candles(call, Self.futures, isHistory: true, .mark)
        case "history-index-candles": return candles(call, Self.futures, isHistory: true, .index)
        case "ticker", "tickers": return tickers(call, Self.futures)
        case "merge-depth": return depth(call, Self.futures)
        case "fills", "fills-history": return fills(call, Self.futures)
        case "current-fund-rate": return currentFunding(call)
        case "history-fund-rate": return fundingHistory(call)
        case "funding-time": return fundingTime(call)
        case "open-interest": return openInterest(call)
        case "symbol-price": return symbolPrice(call)
        default: return unknown(call)
        }
    }

    private static func price(_ kind: String?) -> CandlePrice {
        switch kind?.uppercased() {
        case "MARK": .mark
        case "INDEX": .index
        default: .last
        }
    }

    private static func tail(_ path: String, _ prefix: String) -> String? {
        path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }

    private func unknown(_ call: RestCall) -> RestAnswer {
        var answer = refused("40404", "Request URL NOT FOUND")
        answer.status = 404
        return answer
    }

    func markets(_ group: String, _ symbol: String?) -> [SimulatedMarket] {
        floor.markets.values.filter { $0.specification.group == group && (symbol == nil || $0.symbol == symbol) }
            .sorted { $0.symbol < $1.symbol }
    }
}
