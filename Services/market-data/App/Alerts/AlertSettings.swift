import MarketDataCore
import Observability
import Security
import ServiceKit

/// What the alerts are told from outside.
struct AlertSettings: Sendable {
    let maxAlertsPerOwner: Int
    let maxChannelsPerAlert: Int
    let evaluationIntervalMilliseconds: Int64
    let leaseMilliseconds: Int64
    let maxQuoteAgeMilliseconds: Int64
    let candleWindow: Int
    let historyKeptDays: Int
    let storm: AlertStormLimits
    let delivery: AlertDeliverySettings
    let vaultKey: VaultKey?

    /// Declares and reads the section `alerts`.
    init(_ reader: ConfigurationReader) {
        maxAlertsPerOwner = reader.integer(
            "alerts.max_alerts_per_owner", default: 100, in: 1...10_000, "Most alerts of one owner.")
        maxChannelsPerAlert = reader.integer(
            "alerts.max_channels_per_alert", default: 5, in: 1...16, "Most channels of one alert.")
        evaluationIntervalMilliseconds = Int64(
            reader.integer(
                "alerts.evaluation_interval_ms", default: 500, in: 20...60_000,
                "Longest time between two evaluations; a reading is evaluated at once."))
        leaseMilliseconds = Int64(
            reader.integer(
                "alerts.lease_ms", default: 10_000, in: 500...120_000,
                "How long a replica owns the evaluation without renewing."))
        maxQuoteAgeMilliseconds = Int64(
            reader.integer(
                "alerts.max_quote_age_ms", default: 60_000, in: 100...86_400_000,
                "Oldest quote that a condition is evaluated at."))
        candleWindow = reader.integer(
            "alerts.candle_window", default: 500, in: 50...1_000, "Closed candles an indicator is computed over.")
        historyKeptDays = reader.integer(
            "alerts.history_kept_days", default: 90, in: 1...3_650, "How long triggers are kept.")
        storm = AlertStormLimits(reader)
        delivery = AlertDeliverySettings(reader)
        vaultKey = Self.vaultKey(reader)
    }

    private static func vaultKey(_ reader: ConfigurationReader) -> VaultKey? {
        let key = "alerts.vault_key_file"
        guard
            let text = reader.secretFile(
                key,
                "File whose first line is the 256-bit key, in hex or base64, that keys of webhooks are sealed with.")
        else { return nil }
        do throws(SecurityError) {
            return try VaultKey(id: 1, text: text)
        } catch {
            reader.refuse(key, "holds no 256-bit key; make one: openssl rand -hex 32")
            return nil
        }
    }
}
