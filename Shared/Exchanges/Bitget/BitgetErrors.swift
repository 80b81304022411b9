import Contracts

/// Bitget's codes in our words. Codes decide, never messages; see the fact sheet's table.
enum BitgetErrors {
    /// The success code of the envelope.
    static let success = "00000"

    /// What a code of a REST answer means.
    static func kind(_ code: String) -> ExchangeError.Kind {
        if let kind = kinds[code] { return kind }
        // Trigger prices on the wrong side have whole ranges.
        if let number = Int(code) {
            switch number {
            case 40829...40836, 45060...45067, 43013...43016: return .wouldTrigger
            case 45099...45101: return .modeLocked
            default: break
            }
        }
        return .server
    }

    /// What an answer without an envelope means: gateways answer so.
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

    private static let kinds: [String: ExchangeError.Kind] = {
        var kinds: [String: ExchangeError.Kind] = [:]
        for (kind, codes) in table {
            for code in codes.split(separator: " ") { kinds[String(code)] = kind }
        }
        return kinds
    }()

    private static let table: [(ExchangeError.Kind, String)] = [
        (.auth, "40001 40002 40003 40006 40009 40011 40012 40036 40037 40041 400172"),
        (.permission, "40014 40018 40025 40038 22010 40084 40085 40023 40024 40031"),
        (.clock, "40005 40008 40078 40079"),
        (.rateLimit, "429 50009 70228 45129 30006"),
        (
            .insufficient,
            "43012 40754 40711 40712 40762 40798 40800 45002 50020 43132 40755 40757 45003 45005 22002 40891 43023 "
                + "25202 25203 25227"
        ),
        (.badSymbol, "40072 40102 42016 31019 50024 40309 40845 50028 41113 43120"),
        (
            .badParameter,
            "40017 40019 40020 40034 40053 40057 400171 40808 41103 45035 45115 43028 22038 01002 40706 43011 40304 "
                + "40305 40402"
        ),
        (.minNotional, "45110 45111 43006 43027 43037 43042 22034 45114"),
        (.maxSize, "43005 43007 43009 45112 45113 45120 40921 40928 22029"),
        (.duplicateID, "45034 43118 50060 25212"),
        (.orderNotFound, "40109 40768 43001 45057 31007 40819 80011 43020 43025 43033 25204"),
        (.notCancellable, "22001 43004 45024 45055 45056 31054 50062"),
        (.reduceOnly, "40939 40774 22042 45021"),
        (.wouldTrigger, "40915 40917 45122 43034 43035 31004 31005"),
        (.modeLocked, "40920 45117 45097 40730"),
        (.noChange, "40814 45054"),
        // 40015, 40725 and 45001 come during the venue's releases and go away by themselves.
        (.maintenance, "40200 40308 41114 43115 40844 45043 50027 40015"),
        (.unknownOutcome, "40010"),
        (.region, "40000 40103 40104"),
        (.server, "40725 45001 50031 80002"),
    ]
}
