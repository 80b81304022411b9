import Contracts
import Networking
import Observability
import Postgres
import Security
import ServiceKit

/// The alerts put together: what they serve and the parts that work for them.
struct Alerts: Sendable {
    /// The evaluation of rules, the deliveries and the clean-up, in start order.
    let parts: [any ServicePart]
    /// For the answers that show the keys of webhooks; nil without a configured key.
    let answerVault: Vault?
    private let routes: AlertRoutes
    private let historyRoutes: AlertHistoryRoutes
    private let chatRoutes: AlertChatRoutes
    private let evaluate: WakeSignal

    /// Puts them together over a market.
    init(
        _ settings: AlertSettings, market: any AlertMarket, context: ServiceContext,
        checkPlan: @escaping AlertRoutes.PlanCheck
    ) throws {
        let (pool, clock) = (context.pool, context.clock)
        let vault = try WebhookVault(key: settings.vaultKey)
        answerVault = vault.vault
        if !vault.isSealing {
            context.logger.warning("webhook_secrets_plain", [.reason: "alerts.vault_key_file is not set"])
        }
        let evaluate = WakeSignal()
        let deliver = WakeSignal()
        let readings = AlertReadingStore(pool: pool, clock: clock)
        let rules = AlertRuleStore(pool: pool, clock: clock, limits: settings.storm)
        self.evaluate = evaluate
        routes = AlertRoutes(
            store: AlertStore(
                pool: pool, clock: clock, vault: vault, maxAlertsPerOwner: settings.maxAlertsPerOwner),
            settings: settings, changed: evaluate, checkPlan: checkPlan)
        historyRoutes = AlertHistoryRoutes(
            history: AlertHistoryStore(pool: pool, clock: clock), readings: readings, read: evaluate, revived: deliver)
        let chats = AlertChatStore(pool: pool, clock: clock)
        let telegram = Self.telegram(settings.delivery, chats, context)
        chatRoutes = AlertChatRoutes(store: chats, telegram: telegram, checkPlan: checkPlan)
        let outbound = Self.client(settings.delivery, context)
        var generator = SystemRandom()
        let holder = TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
        let evaluation = AlertEvaluationPart(
            signal: evaluate, fired: deliver, leases: LeaseStore(pool), holder: holder, settings: settings,
            loop: context.loop, logger: context.logger
        ) { [logger = context.logger, metrics = context.metrics] in
            AlertEvaluation(
                rules: rules, readings: readings, market: market, settings: settings, clock: clock, logger: logger,
                metrics: metrics)
        }
        let delivery = AlertDeliveryPart(
            store: AlertDeliveryStore(pool: pool, clock: clock, vault: vault),
            perOwner: settings.storm.concurrentPerOwner,
            senders: Self.senders(settings.delivery, outbound, telegram, context), signal: deliver,
            settings: settings.delivery, loop: context.loop, logger: context.logger,
            outcomes: context.metrics.counter(
                "alert_deliveries_total", "Tries to tell a trigger, by channel type and outcome.",
                labels: ["type", "outcome"]),
            close: { await outbound.shutdown() })
        let reaper = AlertReaper(
            pool: pool, historyKeptDays: settings.historyKeptDays, vault: vault, clock: clock, loop: context.loop,
            logger: context.logger)
        parts = [evaluation, delivery, reaper]
    }

    /// Serves every endpoint of the alerts.
    func addRoutes(to table: inout RouteTable) {
        routes.add(to: &table)
        historyRoutes.add(to: &table)
        chatRoutes.add(to: &table)
    }

    /// The market moved: rules are evaluated now.
    func marketMoved() { evaluate.fire() }

    private static func senders(
        _ settings: AlertDeliverySettings, _ client: HTTPClient, _ telegram: TelegramSender?, _ context: ServiceContext
    ) -> [AlertChannelType: any AlertSender] {
        var senders: [AlertChannelType: any AlertSender] = [
            .webhook: WebhookSender(
                client: client, clock: context.clock, timeoutMilliseconds: settings.timeoutMilliseconds),
            .log: LogSender(logger: context.logger),
        ]
        if let telegram { senders[.telegram] = telegram }
        return senders
    }

    private static func telegram(
        _ settings: AlertDeliverySettings, _ chats: AlertChatStore, _ context: ServiceContext
    ) -> TelegramSender? {
        settings.telegramToken.map { token in
            TelegramSender(
                client: context.httpClient, baseURL: settings.telegramURL, token: token,
                timeoutMilliseconds: settings.timeoutMilliseconds, chats: chats)
        }
    }

    /// A client of its own: its connections go to places that users name.
    private static func client(_ settings: AlertDeliverySettings, _ context: ServiceContext) -> HTTPClient {
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "sextant-webhooks/\(context.build.version)"
        configuration.maxIdleConnections = 0
        let policy = settings.addresses
        configuration.connectPolicy = { policy.permits($0) }
        return HTTPClient(
            configuration: configuration, loop: context.loop, logger: context.logger, metrics: context.metrics)
    }
}
