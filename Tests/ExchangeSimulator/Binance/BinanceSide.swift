import HTTPWire

/// Binance's public protocol: spot, or USD-M futures.
final class BinanceSide: VenueSide {
    let isSpot: Bool
    let floor: Floor
    let openInterestBase: Int64 = 81_234 * Fixed.one
    /// Open time of the candle last told on each candle stream.
    var formingCandles: [String: Int64] = [:]

    init(isSpot: Bool, floor: Floor) {
        self.isSpot = isSpot
        self.floor = floor
    }

    var name: String { isSpot ? "binance.spot" : "binance.perp" }
    var pingMilliseconds: Int64? { isSpot ? 20_000 : 180_000 }
    var silenceMilliseconds: Int64 { isSpot ? 60_000 : 600_000 }
    var maxMessagesPerSecond: Int { isSpot ? 5 : 10 }
    var weightLimit: Int { isSpot ? 6_000 : 2_400 }

    /// The last part of a path of this venue: `/api/v3/klines` and `/fapi/v1/klines` are `klines`.
    private func endpoint(_ path: String) -> String? {
        for prefix in isSpot ? ["/api/v3/"] : ["/fapi/v1/", "/fapi/v2/", "/fapi/v3/"] where path.hasPrefix(prefix) {
            return String(path.dropFirst(prefix.count))
        }
        return nil
    }

    func rest(_ call: RestCall) -> RestAnswer {
        guard call.method == "GET", let endpoint = endpoint(call.path) else {
            return RestAnswer(
                status: 404, json: #"{"code":-5000,"msg":"Path \#(call.path), Method \#(call.method) is invalid"}"#)
        }
        switch endpoint {
        case "ping": return RestAnswer(json: "{}")
        case "time": return RestAnswer(json: #"{"serverTime":\#(floor.now)}"#)
        case "exchangeInfo": return exchangeInfo(call)
        case "klines", "uiKlines": return klines(call, .last)
        case "markPriceKlines" where !isSpot: return klines(call, .mark)
        case "indexPriceKlines" where !isSpot: return klines(call, .index)
        case "depth": return depth(call)
        case "trades": return trades(call)
        case "aggTrades": return aggregateTrades(call)
        case "ticker/24hr": return list(call, BinanceSide.dayTicker)
        case "ticker/price": return list(call, BinanceSide.priceTicker)
        case "ticker/bookTicker": return list(call, BinanceSide.bookTicker)
        case "premiumIndex" where !isSpot: return list(call, BinanceSide.premiumIndex)
        case "fundingRate" where !isSpot: return fundingRates(call)
        case "fundingInfo" where !isSpot: return RestAnswer(json: "[]")
        case "openInterest" where !isSpot: return openInterest(call)
        default: return RestAnswer(status: 404, json: #"{"code":-5000,"msg":"Path \#(call.path) is invalid"}"#)
        }
    }

    func weight(_ call: RestCall) -> Int {
        guard let endpoint = endpoint(call.path) else { return 1 }
        let limit = call["limit"].flatMap { Int($0) } ?? 500
        let isOne = call["symbol"] != nil
        if isSpot {
            switch endpoint {
            case "exchangeInfo": return 20
            case "klines", "uiKlines": return 2
            case "depth": return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1_000 ? 50 : 250
            case "trades": return 25
            case "aggTrades": return 4
            case "ticker/24hr": return isOne ? 2 : 80
            case "ticker/price", "ticker/bookTicker": return isOne ? 2 : 4
            default: return 1
            }
        }
        switch endpoint {
        case "klines", "markPriceKlines", "indexPriceKlines":
            return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10
        case "depth": return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20
        case "trades": return 5
        case "aggTrades": return 20
        case "ticker/24hr": return isOne ? 1 : 40
        case "ticker/price": return isOne ? 1 : 2
        case "ticker/bookTicker": return isOne ? 2 : 5
        case "premiumIndex": return isOne ? 1 : 10
        default: return 1
        }
    }

    func refusal(status: Int, retryAfterSeconds: Int64) -> RestAnswer {
        let message =
            status == 418
            ? "Way too many requests; IP banned until \(floor.now + retryAfterSeconds * 1_000). Please use WebSocket Streams."
            : status == 429
                ? "Too many requests; current limit is \(weightLimit) request weight per 1 MINUTE."
                : status == 503 ? "Service Unavailable" : "An unknown error occurred while processing the request."
        return RestAnswer(
            status: status, json: #"{"code":\#(status < 500 ? -1003 : -1000),"msg":"\#(message)"}"#,
            headers: status < 500 ? [("Retry-After", String(retryAfterSeconds))] : [])
    }

    func usageHeaders(_ used: Int) -> [(String, String)] {
        [("X-MBX-USED-WEIGHT-1M", String(used))] + (isSpot ? [("X-MBX-USED-WEIGHT", String(used))] : [])
    }

    // MARK: What answers share

    static func refused(_ code: Int, _ message: String) -> RestAnswer {
        RestAnswer(status: 400, json: #"{"code":\#(code),"msg":"\#(message)"}"#)
    }

    static func missing(_ name: String) -> RestAnswer {
        refused(-1102, "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
    }

    static let invalidSymbol = refused(-1121, "Invalid symbol.")

    enum Lookup {
        case found(SimulatedMarket)
        case refused(RestAnswer)
    }

    func market(_ call: RestCall, key: String = "symbol") -> Lookup {
        guard let symbol = call[key], !symbol.isEmpty else { return .refused(Self.missing(key)) }
        guard let market = floor.markets[symbol] else { return .refused(Self.invalidSymbol) }
        return .found(market)
    }

    /// The limit asked for, within what the endpoint allows; nil when it is not.
    func limit(_ call: RestCall, standard: Int, most: Int) -> Int? {
        guard let text = call["limit"] else { return standard }
        guard let limit = Int(text), limit >= 1, limit <= most else { return nil }
        return limit
    }

    static func badLimit(_ most: Int) -> RestAnswer {
        refused(-1130, "Data sent for parameter 'limit' is not valid. It must be between 1 and \(most).")
    }

    /// One symbol gives an object, none gives the array of all.
    private func list(
        _ call: RestCall, _ describe: (BinanceSide) -> (SimulatedMarket) -> String
    ) -> RestAnswer {
        if call["symbol"] == nil {
            let all = floor.markets.values.sorted { $0.symbol < $1.symbol }.map(describe(self))
            return RestAnswer(json: "[" + all.joined(separator: ",") + "]")
        }
        switch market(call) {
        case .found(let market): return RestAnswer(json: describe(self)(market))
        case .refused(let answer): return answer
        }
    }
}
