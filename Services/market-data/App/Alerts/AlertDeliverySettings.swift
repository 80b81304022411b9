import Observability
import ServiceKit

/// How triggers are told.
struct AlertDeliverySettings: Sendable {
    let allowsHTTP: Bool
    let addresses: OutboundAddressPolicy
    let telegramURL: String
    let telegramToken: Secret?
    let maxAttempts: Int
    let backoffMilliseconds: Int64
    let backoffMaxMilliseconds: Int64
    let timeoutMilliseconds: Int64
    let pollMilliseconds: Int64

    /// Declares and reads the keys about deliveries.
    init(_ reader: ConfigurationReader) {
        allowsHTTP = reader.boolean(
            "alerts.webhook_allow_http", default: false, "Take http:// addresses of webhooks besides https://.")
        let blocksKey = "alerts.webhook_allowed_blocks"
        let blocks = reader.text(
            blocksKey, default: nil, .anyText(maxCharacters: 1_000),
            "Address blocks webhooks may reach besides the public internet, such as 127.0.0.1/32,10.1.0.0/16.")
        if let policy = OutboundAddressPolicy(allowing: blocks ?? "") {
            addresses = policy
        } else {
            reader.refuse(blocksKey, "is not a list of address blocks such as 127.0.0.1/32,fd00::/8")
            addresses = OutboundAddressPolicy()
        }
        telegramURL = reader.text(
            "alerts.telegram_url", default: "https://api.telegram.org", .url, "Where Telegram's bot API is.")
        let tokenKey = "alerts.telegram_token_file"
        telegramToken = reader.text(
            tokenKey, default: nil, .filePath,
            "File whose first line is the bot's token; without it there is no Telegram channel."
        ).flatMap { SecretFile.firstLine(of: $0, key: tokenKey, reader) }.map { Secret($0) }
        maxAttempts = reader.integer(
            "alerts.delivery_max_attempts", default: 8, in: 1...100, "Tries before a delivery is given up.")
        backoffMilliseconds = Int64(
            reader.integer(
                "alerts.delivery_backoff_ms", default: 2_000, in: 1...600_000,
                "Time before the second try; it grows fourfold with each."))
        backoffMaxMilliseconds = Int64(
            reader.integer(
                "alerts.delivery_backoff_max_ms", default: 3_600_000, in: 1...86_400_000,
                "Longest time between two tries."))
        timeoutMilliseconds = Int64(
            reader.integer(
                "alerts.delivery_timeout_ms", default: 10_000, in: 100...60_000, "Longest time of one try."))
        pollMilliseconds = Int64(
            reader.integer(
                "alerts.delivery_poll_ms", default: 500, in: 10...60_000, "Time between two looks for deliveries."))
    }
}
