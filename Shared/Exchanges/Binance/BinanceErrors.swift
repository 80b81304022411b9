import Contracts

extension BinanceCodec {
    /// Throws the venue's refusal, if the answer is one: any status but 2xx, or a body `{"code": negative, "msg": …}`.
    func refuse(_ answer: VenueAnswer) throws(ExchangeError) {
        let isSuccess = (200..<300).contains(answer.status)
        // Successes are long and start otherwise; refusals are short.
        if isSuccess, !answer.body.starts(with: Self.refusalStart) { return }
        let body = answer.body.count <= 4096 ? try? VenueJSON(answer.body) : nil
        let code = (try? body?["code"]?.integer()) ?? nil
        let words = (try? body?["msg"]?.text()) ?? nil
        if isSuccess, code.map({ $0 >= 0 }) ?? true { return }
        let message = words ?? String(decoding: answer.body.prefix(300), as: UTF8.self)
        let kind = code.flatMap { Self.kind(code: $0, message: message) }
        throw ExchangeError(
            kind ?? Self.kind(status: answer.status, message: message),
            venueCode: code.map { "\($0)" } ?? "", message: message, status: answer.status)
    }

    private static let refusalStart = Array(#"{"code""#.utf8)

    /// By HTTP status, for answers without a known code.
    static func kind(status: Int, message: String) -> ExchangeError.Kind {
        switch status {
        // 403 is the web application firewall: too many requests of one kind.
        case 403, 418, 429: .rateLimit
        case 451: .region
        case 503 where message.contains("Unknown error"): .unknownOutcome
        case 500...599: .server
        default: .badParameter
        }
    }

    /// By the venue's code; the words decide where one code stands for several refusals. Nil for unknown codes.
    static func kind(code: Int64, message: String) -> ExchangeError.Kind? {
        switch code {
        case -2010, -2011, -1013: refusalOfOrder(code: code, message: message)
        case -1022, -2014, -2015, -2017, -4056: .auth
        case -1002, -4087, -4088, -4109: .permission
        case -1021, -5028: .clock
        case -1003, -1008, -1015, -1034: .rateLimit
        case -2018, -2019, -2024, -4050, -4051: .insufficient
        case -1121, -1122, -4141, -4144: .badSymbol
        case -1106 ... -1100, -1108, -1111, -1112, -1117 ... -1114, -1120, -1127, -1128, -1130: .badParameter
        case -4003, -4004, -4005, -4016 ... -4013, -4023, -4024, -4120: .badParameter
        case -4164: .minNotional
        case -4115, -4116: .duplicateID
        case -2013: .orderNotFound
        case -5022: .postOnly
        case -2022, -4062, -4118: .reduceOnly
        case -2021: .wouldTrigger
        case -2027, -2028, -4028, -4047, -4048, -4061, -4067, -4068, -4161: .modeLocked
        case -4046, -4059: .noChange
        case -2025, -4045, -4131: .maxSize
        case -1016, -4192: .maintenance
        case -1006, -1007: .unknownOutcome
        case -1000, -1001: .server
        default: nil
        }
    }

    private static func refusalOfOrder(code: Int64, message: String) -> ExchangeError.Kind {
        let kinds: [(words: String, kind: ExchangeError.Kind)] = [
            ("insufficient balance", .insufficient), ("Duplicate order", .duplicateID),
            ("immediately match and take", .postOnly), ("trigger immediately", .wouldTrigger),
            ("Market is closed", .marketClosed), ("MAX_NUM", .maxSize), ("MAX_POSITION", .maxSize),
            ("Unknown order", .orderNotFound), ("NOTIONAL", .minNotional),
        ]
        return kinds.first { message.contains($0.words) }?.kind ?? (code == -2011 ? .notCancellable : .badParameter)
    }
}
