import Contracts
import HTTPWire
import Networking
import Observability

/// Posts triggers to webhooks, signed as Standard Webhooks say: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
///
/// The client's policy judges each address between resolving a name and connecting to it, so that the address that was
/// judged is the one connected to. Redirects are not followed: they would lead around it.
struct WebhookSender: AlertSender {
    /// What is posted.
    struct Message: Encodable {
        struct Body: Encodable {
            let id: String
            let alertID: String
            let title: String
            let detail: String
            let severity: AlertSeverity
            let symbol: Symbol
            let venue: Venue
            let strategy: String?
            let values: [String: Decimal12]
            let triggeredAt: Timestamp

            private enum CodingKeys: String, CodingKey {
                case id
                case alertID = "alert_id"
                case title
                case detail
                case severity
                case symbol
                case venue
                case strategy
                case values
                case triggeredAt = "triggered_at"
            }
        }

        let type: String
        let timestamp: Timestamp
        let data: Body
    }

    /// Most bytes of an answer that are read.
    private static let maxAnswerBytes = 64 << 10
    let client: HTTPClient
    let clock: any TimeSource
    let timeoutMilliseconds: Int64

    func send(_ delivery: AlertDeliveryStore.Claimed) async -> AlertSendOutcome {
        guard let target = delivery.target, let secret = delivery.secret,
            let key = WebhookSecret.bytes(of: secret), let body = try? AlertJSON.bytes(Self.message(delivery))
        else { return .refused(code: "channel_unreadable") }
        let seconds = clock.wallMilliseconds / 1_000
        var request = HTTPClientRequest(method: .post, url: target, body: body, maxResponseBytes: Self.maxAnswerBytes)
        request.headers.set("Content-Type", "application/json")
        request.headers.set("webhook-id", delivery.id)
        request.headers.set("webhook-timestamp", String(seconds))
        request.headers.set(
            "webhook-signature",
            WebhookSecret.signature(id: delivery.id, timestampSeconds: seconds, body: body, key: key))
        do {
            return Self.outcome(try await client.send(request, deadlineMilliseconds: timeoutMilliseconds))
        } catch {
            return Self.outcome(error)
        }
    }

    private static func message(_ delivery: AlertDeliveryStore.Claimed) -> Message {
        let trigger = delivery.trigger
        return Message(
            type: "alert.triggered", timestamp: trigger.triggeredAt,
            data: Message.Body(
                id: trigger.id, alertID: trigger.alertId, title: trigger.title, detail: delivery.detail,
                severity: trigger.severity, symbol: trigger.symbol, venue: trigger.venue, strategy: trigger.strategy,
                values: trigger.values, triggeredAt: trigger.triggeredAt))
    }

    private static func outcome(_ response: HTTPClientResponse) -> AlertSendOutcome {
        switch response.status {
        case 200..<300: .delivered
        case 300..<400: .refused(code: "redirect_refused")
        // The receiver says that it is gone for good.
        case 410: .refused(code: "http_410")
        default: .retry(code: "http_\(response.status)", afterMilliseconds: response.retryAfterMilliseconds)
        }
    }

    private static func outcome(_ error: HTTPClientError) -> AlertSendOutcome {
        switch error.code {
        case .connectDenied: .refused(code: "address_forbidden")
        case .invalidURL, .invalidRequest: .refused(code: error.code.rawValue)
        default: .retry(code: error.code.rawValue, afterMilliseconds: nil)
        }
    }
}
