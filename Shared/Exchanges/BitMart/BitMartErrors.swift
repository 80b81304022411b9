import Contracts

/// BitMart's codes in our words; see the fact sheet's table.
enum BitMartErrors {
    /// The success code of the envelope.
    static let success = "1000"

    /// What a code of an answer means.
    static func kind(_ code: String) -> ExchangeError.Kind {
        guard let number = Int(code) else { return .server }
        if let kind = kinds[number] { return kind }
        switch number {
        case 91001...91011: return .auth
        case 91021...91023, 40013: return .clock
        case 40040...40045: return .badParameter
        case 51009...51015: return .minNotional
        case 53000...53999: return .permission
        default: return .server
        }
    }

    /// What an answer without an envelope means.
    static func kind(status: Int) -> ExchangeError.Kind {
        switch status {
        case 429, 418: .rateLimit
        case 401: .auth
        case 403: .permission
        case 400, 404, 405: .badParameter
        case 200..<300: .malformed
        default: .server
        }
    }

    private static let kinds: [Int: ExchangeError.Kind] = {
        var kinds: [Int: ExchangeError.Kind] = [:]
        for (kind, codes) in table {
            for code in codes { kinds[code] = kind }
        }
        return kinds
    }()

    private static let table: [(ExchangeError.Kind, [Int])] = [
        (.auth, [30001, 30002, 30003, 30004, 30005, 30011]),
        (.permission, [30010, 30012, 30019, 40006, 40046]),
        (.clock, [30006, 30007, 30008, 40008]),
        (.rateLimit, [30013, 30017, 90005, 90006, 90007, 94001, 94002]),
        (.insufficient, [40027, 40020, 50020, 60008, 61001]),
        (.badSymbol, [40034, 50001, 50023, 50040, 92001]),
        (.marketClosed, [40014, 40015]),
        (
            .badParameter,
            [50000, 50021, 50028, 50029, 50003, 50008, 50025, 40007, 40011, 50037, 50038, 40048, 40049, 40029, 40030]
        ),
        (.minNotional, [50006, 50007, 50009]),
        (.duplicateID, [50042, 40050]),
        (.orderNotFound, [40035, 40037, 50005, 50032, 50030, 50031]),
        (.notCancellable, [40036, 50036]),
        (.wouldTrigger, [40031]),
        (.maintenance, [30014, 30016, 59002, 40012]),
        // Endpoints that are gone do not come back.
        (.unsupported, [30030, 30031]),
        (.region, [53008, 40047]),
    ]
}
