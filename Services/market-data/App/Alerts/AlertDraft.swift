import Contracts
import MarketDataCore
import ServiceKit

/// The body of an alert, checked, with everything that was left out filled in.
struct AlertDraft: Sendable {
    /// A channel to make.
    struct Channel: Sendable, Equatable {
        let type: AlertChannelType
        let target: String?
        let enabled: Bool
        /// The key the owner gave.
        let secret: String?
    }

    let title: String
    let detail: String
    let risk: AlertSeverity
    let rule: AlertRule
    let channels: [Channel]
    let throttleSeconds: Int

    /// Checks a body.
    /// - Parameter owner: whose alert it is or will be.
    init(_ request: AlertRequest, owner: String, caller: Caller, settings: AlertSettings) throws(ProblemError) {
        try Self.checkText(request.title, "title", allowsLines: false)
        try Self.checkText(request.detail ?? "", "detail", allowsLines: true)
        try Self.checkText(request.rule.strategy ?? "", "rule.strategy", allowsLines: false)
        for (index, indicator) in (request.rule.conditions.indicators ?? []).enumerated() {
            try Self.checkText(indicator.id, "rule.conditions.indicators.\(index).id", allowsLines: false)
        }
        title = request.title
        detail = request.detail ?? ""
        risk = request.risk ?? .info
        throttleSeconds = request.throttleSeconds ?? 0
        rule = AlertRule(
            symbol: request.rule.symbol, venue: request.rule.venue ?? .binanceSpot,
            timeframe: request.rule.timeframe,
            accountId: try Self.account(request.rule.accountId, owner: owner, caller: caller),
            strategy: request.rule.strategy, conditions: request.rule.conditions)
        do {
            _ = try rule.checks()
            channels = try Self.channels(request.channels ?? [], settings)
        } catch {
            throw ProblemError(
                400, error.code.rawValue, "\(error.field) \(error.message)",
                fields: [.init(field: error.field, message: error.message)])
        }
    }

    private static func account(
        _ named: String?, owner: String, caller: Caller
    ) throws(ProblemError) -> String {
        guard let named else { return "acct-\(owner)" }
        guard let account = try? AccountID(parsing: named) else {
            throw .badField("rule.account_id", "must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'")
        }
        let mayUseAny = caller.scopes.contains(Scope.accountsAny)
        guard named == "acct-\(caller.subject)" || account.isUsable(by: caller.subject, anyAccount: mayUseAny) else {
            throw ProblemError(
                404, "account_not_found", "rule.account_id: there is no such account of yours; leave it out for yours",
                fields: [.init(field: "rule.account_id", message: "is no account of yours")])
        }
        return named
    }

    private static func channels(
        _ requests: [AlertChannelRequest], _ settings: AlertSettings
    ) throws(AlertRefusal) -> [Channel] {
        guard requests.count <= settings.maxChannelsPerAlert else {
            throw AlertRefusal(
                .invalidField, "channels", "has \(requests.count) items; give at most \(settings.maxChannelsPerAlert)")
        }
        var channels: [Channel] = []
        for (index, request) in requests.enumerated() {
            let field = "channels.\(index)"
            try check(request, field, settings.delivery)
            guard !channels.contains(where: { $0.type == request.type && $0.target == request.target }) else {
                throw AlertRefusal(.invalidField, field, "stands twice; give each target once")
            }
            channels.append(
                Channel(
                    type: request.type, target: request.target, enabled: request.enabled ?? true,
                    secret: request.secret))
        }
        return channels
    }

    private static func check(
        _ request: AlertChannelRequest, _ field: String, _ settings: AlertDeliverySettings
    ) throws(AlertRefusal) {
        if let secret = request.secret {
            guard request.type == .webhook, WebhookSecret.bytes(of: secret) != nil else {
                throw AlertRefusal(
                    .invalidField, "\(field).secret", "must be whsec_ and base64 of 24 to 64 bytes, for a webhook")
            }
        }
        switch (request.type, request.target) {
        case (.log, nil): return
        case (.log, _): throw AlertRefusal(.invalidField, "\(field).target", "is not for the log; leave it out")
        case (_, nil): throw AlertRefusal(.invalidField, "\(field).target", "is missing")
        case (.webhook, let target?):
            let address = try WebhookAddress(target, allowsHTTP: settings.allowsHTTP, field: "\(field).target")
            guard settings.addresses.permitsHost(address.host) else {
                throw AlertRefusal(
                    .channelRefused, "\(field).target", "is not an address of the public internet; give one that is")
            }
        case (.telegram, let target?):
            guard settings.telegramToken != nil else {
                throw AlertRefusal(
                    .channelRefused, "\(field).type", "this server has no Telegram bot; use webhook or log")
            }
            guard TelegramChat.isOne(target) else {
                throw AlertRefusal(.channelRefused, "\(field).target", "must be a chat id or @channel")
            }
        }
    }

    /// No control characters: these texts stand in logs and messages.
    private static func checkText(_ text: String, _ field: String, allowsLines: Bool) throws(ProblemError) {
        let isClean = text.unicodeScalars.allSatisfy { scalar in
            (scalar.value >= 0x20 && scalar.value != 0x7F) || (allowsLines && (scalar == "\n" || scalar == "\t"))
        }
        guard isClean else { throw .badField(field, "must not hold control characters") }
    }
}
