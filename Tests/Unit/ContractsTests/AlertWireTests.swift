import Contracts
import Foundation
import Testing

@Suite("Alerts on the wire") struct AlertWireTests {
    private static let id = "0193a1f2-7c00-7abc-8def-0123456789ab"
    private static let now = Timestamp(milliseconds: 1_763_730_000_000)

    private func expectKeys<Value: WireType & Equatable>(of value: Value) throws {
        let data = try JSONEncoder().encode(value)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(object?.keys.sorted() == Value.schema.fieldNames?.sorted(), "\(Value.self)")
        #expect(try JSONDecoder().decode(Value.self, from: data) == value)
    }

    @Test func declaredShapesHaveTheEncodedKeys() throws {
        let threshold = AlertThreshold(enabled: true, relation: .below, value: -150)
        let indicator = AlertIndicator(
            id: "i", name: .rsi, relation: .above, value: 70, lookback: 14, enabled: true)
        let conditions = AlertConditions(
            pnl: threshold, drawdown: threshold, price: threshold, change: threshold, spread: threshold,
            indicators: [indicator])
        let rule = AlertRule(
            symbol: try Symbol(parsing: "BTCUSDT"), venue: .binanceSpot, timeframe: .oneHour, accountId: "acct-a",
            strategy: "s", conditions: conditions)
        let delivery = AlertDelivery(
            id: Self.id, triggerId: Self.id, alertId: Self.id, type: .webhook, target: "https://a.example",
            status: .dead, attempts: 8, lastError: "http_500", nextAttemptAt: Self.now, finishedAt: Self.now)
        let channel = AlertChannelRequest(type: .webhook, target: "https://a.example", enabled: true, secret: "whsec_")
        let state = AlertState(
            status: .notEvaluable, obstacles: [AlertObstacle(condition: "pnl", code: "no_metric", detail: "d")],
            evaluatedAt: Self.now)
        try expectKeys(of: threshold)
        try expectKeys(of: indicator)
        try expectKeys(of: conditions)
        try expectKeys(of: rule)
        try expectKeys(of: channel)
        try expectKeys(of: delivery)
        try expectKeys(of: state)
        try expectKeys(of: AlertObstacle(condition: "pnl", code: "no_metric", detail: "d"))
        try expectKeys(
            of: AlertRequest(
                title: "t", detail: "d", risk: .critical, rule: rule, channels: [channel], throttleSeconds: 900))
        try expectKeys(
            of: Alert(
                id: Self.id, ownerId: "o", title: "t", detail: "d", risk: .info, rule: rule,
                channels: [AlertChannel(id: Self.id, type: .log, target: "t", enabled: true, secret: "s")],
                throttleSeconds: 0, state: state, acknowledged: false, lastTriggeredAt: Self.now, createdAt: Self.now,
                updatedAt: Self.now))
        try expectKeys(
            of: AlertTrigger(
                id: Self.id, alertId: Self.id, title: "t", severity: .warning, symbol: rule.symbol,
                venue: .binanceSpot, strategy: "s", values: ["pnl": -151], triggeredAt: Self.now,
                deliveries: [delivery]))
        try expectKeys(of: AlertTriggerList(items: []))
        let chat = AlertChat(chat: "1", confirmedAt: .epoch, codeExpiresAt: .epoch)
        try expectKeys(of: chat)
        try expectKeys(of: AlertChatList(items: [chat]))
        try expectKeys(of: AlertChatRequest(chat: "1"))
        try expectKeys(of: AlertChatConfirmation(chat: "1", code: "c"))
        try expectKeys(of: MetricReceipt(eventId: "e", isNew: true))
    }

    @Test func everyDeclarationIsSound() {
        for declaration in AlertsAPI.declarations + AlertChatsAPI.declarations { #expect(declaration.faults == []) }
        #expect(AlertChatsAPI.declarations.count == 4)
        #expect(AlertsAPI.declarations.count == 12)
    }

    /// The body of the seed's demo, with the channels that there are.
    @Test func theDemoBodyIsRead() throws {
        let body = """
            {"title":"BTCUSDT order executed","detail":"Bootstrap routed 0.5 BTCUSDT (buy).","risk":"info",
             "rule":{"symbol":"BTCUSDT","timeframe":"1h","conditions":{
               "pnl":{"enabled":true,"operator":"below","value":-150},
               "drawdown":{"enabled":true,"operator":"above","value":5},"indicators":[]}},
             "channels":[{"type":"log"},{"type":"webhook","target":"https://hooks.example.com/alerts"}],
             "throttle_seconds":900}
            """
        let request = try JSONDecoder().decode(AlertRequest.self, from: Data(body.utf8))
        #expect(request.rule.conditions.pnl?.value == -150)
        #expect(request.rule.conditions.drawdown?.relation == .above)
        #expect(request.channels?.map(\.type) == [.log, .webhook])
        #expect(request.throttleSeconds == 900)
    }
}
