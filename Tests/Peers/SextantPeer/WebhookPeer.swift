import Observability
import Security

/// Signs webhook bodies for the package `stripe` to verify, and verifies what it signed
/// (`Tests/Peers/wire/webhooks_oracle.py`).
enum WebhookPeer {
    /// One question a line: `sign secret seconds body-hex` is answered with the header, `verify secret header body-hex`
    /// with `ok` or the refusal's code.
    static func run() {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 4, let body = Hex.decode(words[3]) else {
                print("bad_question")
                continue
            }
            let secrets = [Secret(words[1])]
            if words[0] == "sign", let seconds = Int64(words[2]) {
                print(WebhookSignature.header(for: body, secrets: secrets, timestampSeconds: seconds))
                continue
            }
            do {
                let now = SystemTime().wallMilliseconds / 1000
                try WebhookSignature.verify(header: words[2], body: body, secrets: secrets, nowSeconds: now)
                print("ok")
            } catch {
                print(error.code.rawValue)
            }
        }
    }
}
