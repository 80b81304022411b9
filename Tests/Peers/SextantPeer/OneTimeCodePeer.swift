import Observability
import Security

/// One-time codes for pyotp to compare (`Tests/Peers/tokens/pyotp_oracle.py`).
///
/// A line in: `question secret algorithm digits period seconds argument`, the secret in base32.
/// - `code`: the code at that time
/// - `verify`: whether the argument is accepted then, as `accepted <counter>` or the refusal's code
/// - `uri`: the otpauth URI, with the argument as account
enum OneTimeCodePeer {
    static func run() {
        while let line = readLine() {
            print(answer(line) ?? "bad_question")
        }
    }

    private static func answer(_ line: String) -> String? {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 7, let secret = Base32.decode(words[1]),
            let algorithm = HashAlgorithm(rawValue: words[2]), let digits = Int(words[3]),
            let period = Int64(words[4]), let seconds = Int64(words[5])
        else { return nil }
        let totp = TOTP(secret: Secret(bytes: secret), algorithm: algorithm, digits: digits, periodSeconds: period)
        switch words[0] {
        case "code": return totp.code(atSeconds: seconds)
        case "uri": return totp.uri(issuer: "Sextant", account: words[6]).expose()
        case "verify":
            switch totp.verify(words[6], atSeconds: seconds, lastUsedCounter: nil) {
            case .accepted(let counter): return "accepted \(counter)"
            case .refused(let refusal): return refusal.rawValue
            }
        default: return nil
        }
    }
}
