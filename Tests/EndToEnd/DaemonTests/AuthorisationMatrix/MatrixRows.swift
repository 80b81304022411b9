import Contracts
import TestKit

/// A daemon with all it declares and a row or more for each endpoint.
struct MatrixDaemon: Sendable {
    let name: String
    let declarations: [EndpointDeclaration]
    let rows: [MatrixRow]

    /// `/metrics` and `/openapi.json` are declared inside ServiceKit, so they are said again here.
    private static let standard =
        OperationsAPI.declarations + StandardAPI.declarations + [
            everyone("/metrics", "getMetrics"), everyone("/openapi.json", "getDescription"),
        ]
    private static let standardRows = [
        MatrixRow("listStarts", "/ops/starts"), MatrixRow("getHealth", "/health"),
        MatrixRow("getLiveness", "/health/live"), MatrixRow("getReadiness", "/health/ready"),
        MatrixRow("getVersion", "/version"), MatrixRow("getMetrics", "/metrics"),
        MatrixRow("getDescription", "/openapi.json"),
    ]

    private init(_ name: String, _ declarations: [EndpointDeclaration], _ rows: [MatrixRow]) {
        self.name = name
        self.declarations = declarations + Self.standard
        self.rows = rows + Self.standardRows
    }

    static let all = [
        MatrixDaemon(
            "billing",
            BillingAPI.declarations + IdentityAPI.declarations + UsersAPI.declarations + PlansAPI.declarations
                + SubscriptionsAPI.declarations + EntitlementsAPI.declarations + UsageAPI.declarations
                + StripeWebhookAPI.declarations, identity + users + billing),
        MatrixDaemon(
            "market-data",
            MarketDataAPI.declarations + VenueBudgetAPI.declarations + StreamingAPI.declarations
                + AlertsAPI.declarations + AlertChatsAPI.declarations, market + rooms + alerts),
        MatrixDaemon("order-router", OrderRouterAPI.declarations, router),
        MatrixDaemon("algo-engine", AlgoEngineAPI.declarations + ReportsAPI.declarations, engine),
    ]

    private static func everyone(_ path: String, _ id: String) -> EndpointDeclaration {
        Endpoint<Nothing, Nothing>(.get, path, id: id, summary: id, authorization: .everyone).declaration
    }

    // MARK: billing

    private static let credentials = #"{"email":"<email>","password":"\#(MatrixStage.password)"}"#
    private static let profile = #"{"first_name":"Ma","last_name":"Trix"}"#

    private static let identity = [
        MatrixRow("getTokenKeys", "/.well-known/jwks.json"),
        MatrixRow("register", "/auth/register", credentials.replacing("<email>", with: "<unique>@example.com")),
        MatrixRow("login", "/auth/login", credentials),
        // Refresh tokens are good once: what one does is tested with billing, here it only must not let anybody in.
        MatrixRow("refresh", "/auth/refresh", #"{"refresh_token":"<unique>"}"#).instead(401, "refresh_token_invalid"),
        MatrixRow("logout", "/auth/logout").endingCaller(),
        MatrixRow("getMe", "/auth/me"),
        MatrixRow("setUpTOTP", "/auth/totp/setup", #"{"password":"\#(MatrixStage.password)"}"#),
        // Nobody here has read the secret, so that the code is wrong.
        MatrixRow("enableTOTP", "/auth/totp/enable", #"{"code":"000000"}"#).instead(400, "totp_refused"),
        MatrixRow("disableTOTP", "/auth/totp/disable", #"{"password":"x","code":"000000"}"#)
            .instead(400, "totp_not_enabled"),
        MatrixRow(
            "changePassword", "/auth/password", #"{"current_password":"x","new_password":"\#(MatrixStage.password)"}"#
        )
        .instead(400, "password_refused"),
        MatrixRow(
            "resetPassword", "/auth/password/reset",
            #"{"reset_token":"<unique>","new_password":"\#(MatrixStage.password)"}"#
        )
        .instead(400, "reset_token_invalid"),
        MatrixRow(
            "issueServiceToken", "/auth/service-token",
            #"{"client_id":"order-router","client_secret":"<client-secret>"}"#),
    ]

    private static let users = [
        MatrixRow("registerProfile", "/users/register", profile),
        MatrixRow("activateUser", "/users/<user>/activate").of(Scope.usersAdmin),
        MatrixRow("deactivateUser", "/users/<fresh-user>/deactivate"),
        MatrixRow("getOwnUser", "/users/me"),
        MatrixRow("updateOwnUser", "/users/me", profile),
        MatrixRow("deleteOwnUser", "/users/me").endingCaller(),
        MatrixRow("getOwnPreferences", "/users/me/preferences"),
        MatrixRow("updateOwnPreferences", "/users/me/preferences", #"{"preferences":{}}"#),
        MatrixRow("listUsers", "/users"),
        MatrixRow("getUser", "/users/<user>").of(Scope.usersAdmin, Scope.accountsAny),
        MatrixRow("issuePasswordReset", "/users/<fresh-user>/password-reset"),
        MatrixRow("changeUserRole", "/users/<fresh-user>/role", #"{"role":"operator"}"#),
    ]

    private static let billing = [
        MatrixRow(
            "writePlan", "/billing/plans", #"{"code":"<unique>","name":"x","stripe_price_id":"price-<unique>"}"#),
        MatrixRow("listPlans", "/billing/plans"),
        MatrixRow("getPlan", "/billing/plans/full"),
        MatrixRow("writeFeature", "/billing/features", #"{"code":"<unique>","name":"x","kind":"capability"}"#),
        MatrixRow("listFeatures", "/billing/features"),
        MatrixRow("getFeature", "/billing/features/can.route_orders"),
        MatrixRow("attachFeature", "/billing/plans/full/features", #"{"feature_code":"can.route_orders"}"#),
        MatrixRow("listPlanFeatures", "/billing/plans/full/features"),
        MatrixRow("listSubscriptions", "/billing/subscriptions?customer_id=<user>"),
        MatrixRow("startSubscription", "/billing/subscriptions", #"{"customer_id":"<unique>","plan_code":"full"}"#),
        MatrixRow("pauseSubscription", "/billing/subscriptions/<fresh-subscription>/pause"),
        MatrixRow("resumeSubscription", "/billing/subscriptions/<fresh-subscription>/resume"),
        MatrixRow("cancelSubscription", "/billing/subscriptions/<fresh-subscription>/cancel"),
        MatrixRow("resolveEntitlements", "/entitlements/resolve?customer_id=<user>").of(Scope.entitlementsRead),
        MatrixRow("reserveQuota", "/entitlements/reservations", MatrixStage.reservation),
        MatrixRow("commitReservation", "/entitlements/reservations/<fresh-reservation>/commit"),
        MatrixRow("releaseReservation", "/entitlements/reservations/<fresh-reservation>/release"),
        MatrixRow(
            "recordUsage", "/usage/events",
            #"{"event_id":"<unique>","customer_id":"<user>","metric":"m","quantity":"1","occurred_at":"<now>"}"#),
        MatrixRow(
            "recordUsages", "/usage/events/batch",
            #"{"events":[{"event_id":"<unique>","customer_id":"<user>","metric":"m","quantity":"1","#
                + #""occurred_at":"<now>"}]}"#),
        MatrixRow("listUsage", "/usage?customer_id=<user>").of(Scope.entitlementsRead),
        // Its authorisation is the signature over the body, which nobody's token stands in for.
        MatrixRow("receiveStripeEvent", "/webhooks/stripe", "{}").instead(400, "webhook_signature_missing"),
    ]

    // MARK: market-data

    private static let market = [
        MatrixRow("getQuote", "/spot/BTCUSDT"), MatrixRow("getOrderBook", "/orderbook/BTCUSDT"),
        MatrixRow("listCandles", "/candles/BTCUSDT"), MatrixRow("listInstruments", "/instruments"),
        MatrixRow("readCandleBatch", "/candles/batch", #"{"series":[{"symbol":"BTCUSDT","timeframe":"1m"}]}"#),
        MatrixRow("listTickers", "/tickers"), MatrixRow("getFunding", "/funding/BTCUSDT?venue=binance.spot"),
        MatrixRow("listTrades", "/trades/BTCUSDT"), MatrixRow("getQuality", "/quality/binance.spot/BTCUSDT"),
        MatrixRow("leaseVenueBudget", "/venues/binance.spot/budget", #"{"weight":1,"is_urgent":false}"#),
        MatrixRow("listVenues", "/venues"),  // As for rooms below: a stream that is let in does not end.
        MatrixRow("followMarket", "/stream?last_event_id=99999999999999999999-1").instead(400, "invalid_parameter"),
    ]

    private static let rooms =
        [
            MatrixRow("listRooms", "/streaming/rooms"),
            MatrixRow("makeRoom", "/streaming/rooms", #"{"room_id":"<unique>","title":"Matrix"}"#),
            MatrixRow(
                "publishEvent", "/streaming/events",
                #"{"room_id":"public-room","source":"matrix","event_id":"<unique>","payload":{}}"#),
            MatrixRow(
                "publishEvents", "/streaming/events/batch",
                #"{"events":[{"room_id":"public-room","source":"matrix","event_id":"<unique>","payload":{}}]}"#),
        ] + readers("followRoom", "/streaming/rooms/") + readers("openRoomSocket", "/ws/rooms/")

    /// Streams do not end: a caller who is let in is told that the position, looked at last, cannot be one.
    private static func readers(_ endpoint: String, _ path: String) -> [MatrixRow] {
        func row(_ room: String) -> MatrixRow {
            MatrixRow(endpoint, path + room + "?last_event_id=99999999999999999999-1")
                .instead(400, "invalid_parameter")
        }
        return [
            row("public-room").needing(oneOf: Scope.streamsRead, Scope.streamsPublish).bound(by: .streamPublic),
            row("candles").needing(oneOf: Scope.marketRead, Scope.streamsPublish),
            row("account.<account>").of(Scope.accountsAny).needing(oneOf: Scope.streamsRead, Scope.accountsAny),
        ]
    }

    private static let alerts = [
        MatrixRow("createAlert", "/alerts", MatrixStage.alert)
            .of(Scope.accountsAny, code: "account_not_found").bound(by: .useAlerts),
        MatrixRow("listAlerts", "/alerts"),
        MatrixRow("getAlert", "/alerts/<alert>").of(Scope.accountsAny),
        MatrixRow("replaceAlert", "/alerts/<alert>", MatrixStage.alert).of(Scope.accountsAny).bound(by: .useAlerts),
        MatrixRow("deleteAlert", "/alerts/<fresh-alert>").of(Scope.accountsAny),
        MatrixRow("acknowledgeAlert", "/alerts/<alert>/acknowledge").of(Scope.accountsAny),
        MatrixRow("listAlertHistory", "/alerts/history"),
        // There is no bot here, and so no chat and no code.
        MatrixRow("requestAlertChat", "/alerts/chats", #"{"chat":"1"}"#).bound(by: .useAlerts)
            .instead(400, "channel_refused"),
        MatrixRow("confirmAlertChat", "/alerts/chats/confirm", #"{"chat":"1","code":"x"}"#)
            .instead(400, "chat_code_refused"),
        MatrixRow("listAlertChats", "/alerts/chats"),
        MatrixRow("deleteAlertChat", "/alerts/chats/1").instead(404, "not_found"),
        MatrixRow("listAlertTriggers", "/alerts/triggers"),
        MatrixRow("listDeadAlertDeliveries", "/alerts/deliveries/dead"),
        MatrixRow("retryAlertDelivery", "/alerts/deliveries/<delivery>/retry").of(Scope.accountsAny),
        MatrixRow(
            "pushAlertMetric", "/alerts/metrics",
            #"{"event_id":"<unique>","account_id":"<account>","symbol":"BTCUSDT","pnl":"1","drawdown":"0","#
                + #""occurred_at":"<now>"}"#),
        MatrixRow(
            "pushAlertMetrics", "/alerts/metrics/batch",
            #"{"readings":[{"event_id":"<unique>","account_id":"<account>","symbol":"BTCUSDT","pnl":"1","#
                + #""drawdown":"0","occurred_at":"<now>"}]}"#),
    ]

    // MARK: order-router

    private static let router = [
        MatrixRow("listBrokers", "/brokers"),
        MatrixRow("planOrder", "/plans", MatrixStage.order).of(Scope.accountsAny).bound(by: .routeOrders),
        MatrixRow("placeOrder", "/orders", MatrixStage.order).of(Scope.accountsAny).bound(by: .routeOrders),
        MatrixRow("getOrder", "/orders/<order>").of(Scope.accountsAny),
        // It is filled already; cancelling needs no plan.
        MatrixRow("cancelOrder", "/orders/<order>/cancel", "{}").of(Scope.accountsAny).instead(409, "order_final"),
        MatrixRow("listOrders", "/orders/log?account_id=<account>").of(Scope.accountsAny),
        MatrixRow("listExecutions", "/executions?account_id=<account>").of(Scope.accountsAny),
        MatrixRow("annotateOrder", "/orders/<order>/notes", #"{"tags":["matrix"]}"#).of(Scope.accountsAny),
        MatrixRow("listPositions", "/positions?account_id=<account>").of(Scope.accountsAny),
        // The target is refused behind every check of who asks, so that the position stays for the next caller.
        MatrixRow(
            "closePosition", "/positions/<position>/close",
            #"{"target_quantity":"1000000","client_order_id":"<unique>"}"#
        ).of(Scope.accountsAny).bound(by: .routeOrders).instead(400, "target_grows"),
        MatrixRow("listRiskAlerts", "/risk/alerts?account_id=<account>").of(Scope.accountsAny),
        MatrixRow("getState", "/state"),
        MatrixRow("setState", "/state", #"{"mode":"sandbox"}"#),
        MatrixRow("listKillSwitches", "/kill-switch"),
        MatrixRow("setKillSwitch", "/kill-switch", #"{"is_on":false}"#),
        MatrixRow("getAccountKillSwitch", "/kill-switch/<account>"),
        MatrixRow("setAccountKillSwitch", "/kill-switch/<account>", #"{"is_on":false}"#),
    ]

    // MARK: algo-engine

    private static let engine = [
        MatrixRow("makePlan", "/mvp/plan", MatrixStage.order).of(Scope.accountsAny).bound(by: .routeOrders),
        MatrixRow("getEngineState", "/state"),
        MatrixRow("changeEngineState", "/state", #"{"mode":"paper"}"#).bound(by: .manageStrategies),
        MatrixRow("listStrategies", "/strategies"),
        MatrixRow("createStrategy", "/strategies", #"{"name":"<unique>","strategy_type":"gap_fill"}"#)
            .bound(by: .manageStrategies),
        // Strategies and reports are their maker's alone, whatever the caller's scopes.
        MatrixRow("getStrategy", "/strategies/<strategy>").of(),
        MatrixRow("updateStrategy", "/strategies/<strategy>", #"{"tags":["matrix"]}"#).of()
            .bound(by: .manageStrategies),
        MatrixRow("deleteStrategy", "/strategies/<fresh-strategy>").of(),
        MatrixRow("cloneStrategy", "/strategies/<strategy>/clone", "{}").of().bound(by: .manageStrategies),
        MatrixRow("listStrategyVersions", "/strategies/<strategy>/versions").of(),
        MatrixRow("importStrategy", "/strategies/import", MatrixStage.strategy).bound(by: .manageStrategies),
        MatrixRow("exportStrategy", "/strategies/<strategy>/export").of(),
        MatrixRow("changeStrategyStatus", "/strategies/<strategy>/status", #"{"status":"PENDING"}"#).of()
            .bound(by: .manageStrategies),
        MatrixRow("listStrategyEvaluations", "/strategies/<strategy>/evaluations").of(),
        MatrixRow("renderReport", "/reports/BTCUSDT/render", #"{"account_id":"<account>"}"#).of(Scope.accountsAny)
            .bound(by: .viewReports),
        MatrixRow("listReports", "/reports").bound(by: .viewReports),
        MatrixRow("getReport", "/reports/jobs/<report>").of().bound(by: .viewReports),
        MatrixRow("getReportPage", "/reports/files/<report-page>").of().bound(by: .viewReports),
    ]
}
