import Contracts

/// One flag of the command line: its name, the environment variable that stands in for it, and what it sets.
struct DemoFlag: Sendable {
    let name: String
    let environment: String?
    let documentation: String
    let apply: @Sendable (inout DemoOptions, String) throws(DemoMisuse) -> Void

    static let valued: [DemoFlag] = [
        DemoFlag("--broker", nil, "NAME: the broker (binance)") { (options, text) throws(DemoMisuse) in
            options.broker = try filled("--broker", text)
        },
        DemoFlag("--venue", nil, "VENUE: the venue (binance.spot)") { (options, text) throws(DemoMisuse) in
            options.venue = try parsed("--venue", text, "a venue such as binance.spot") { try Venue(parsing: $0) }
        },
        DemoFlag("--side", nil, "buy|sell (buy)") { (options, text) throws(DemoMisuse) in
            options.side = try choice("--side", text)
        },
        DemoFlag("--order-type", nil, "market|limit (market)") { (options, text) throws(DemoMisuse) in
            options.orderType = try choice("--order-type", text)
        },
        DemoFlag("--price", nil, "PRICE: limit price, needed for limit orders") { (options, text) throws(DemoMisuse) in
            let price = try parsed("--price", text, "a decimal above 0 such as 29950.5") { try Price(parsing: $0) }
            guard price.isPositive else { throw DemoMisuse("--price must be above 0, not \(text)") }
            options.price = price
        },
        DemoFlag("--email", nil, "ADDRESS: the demo user (demo.trader@example.com)") {
            (options, text) throws(DemoMisuse) in
            options.email = try filled("--email", text)
        },
        DemoFlag("--password", nil, "TEXT: the demo user's password") { (options, text) throws(DemoMisuse) in
            options.password = try filled("--password", text)
        },
        address("--auth-url", "BOOTSTRAP_AUTH_URL", "identity: register, login", \.auth),
        address("--user-url", "BOOTSTRAP_USER_URL", "users and profiles", \.user),
        address("--algo-url", "BOOTSTRAP_ALGO_URL", "strategies", \.algo),
        address("--order-router-url", "BOOTSTRAP_ORDER_ROUTER_URL", "orders", \.orderRouter),
        address("--reports-url", "BOOTSTRAP_REPORTS_URL", "reports", \.reports),
        address("--billing-url", "BOOTSTRAP_BILLING_URL", "plans and subscriptions", \.billing),
        address("--dashboard-url", "BOOTSTRAP_DASHBOARD_URL", "alerts", \.dashboard),
        address("--streaming-url", "BOOTSTRAP_STREAMING_URL", "streaming rooms", \.streaming),
        address("--market-data-url", "BOOTSTRAP_MARKET_DATA_URL", "quotes and books", \.marketData),
        DemoFlag("--plan-code", "BOOTSTRAP_PLAN_CODE", "CODE: the subscription plan (demo-enterprise)") {
            (options, text) throws(DemoMisuse) in options.planCode = try plainName("--plan-code", text)
        },
        DemoFlag("--service-customer-id", "BOOTSTRAP_SERVICE_CUSTOMER", "ID: the demo service's customer") {
            (options, text) throws(DemoMisuse) in
            options.serviceCustomerID = try plainName("--service-customer-id", text)
        },
        DemoFlag("--alerts-token", "WEB_DASHBOARD_ALERTS_TOKEN", "TOKEN: for alerts (the demo user's)") {
            (options, text) throws(DemoMisuse) in options.alertsToken = try filled("--alerts-token", text)
        },
        DemoFlag("--streaming-token", "STREAMING_SERVICE_TOKEN_REPORTS", "TOKEN: to publish (a service token is made)")
        {
            (options, text) throws(DemoMisuse) in options.streamingToken = try filled("--streaming-token", text)
        },
        DemoFlag("--webhook-secret", "STRIPE_WEBHOOK_SECRET", "SECRET: signs subscription events (read from a file)") {
            (options, text) throws(DemoMisuse) in options.webhookSecret = try filled("--webhook-secret", text)
        },
        DemoFlag("--secrets-dir", "BOOTSTRAP_SECRETS_DIR", "PATH: the stack's secrets (.local/secrets)") {
            (options, text) throws(DemoMisuse) in options.secretsDirectory = try filled("--secrets-dir", text)
        },
        DemoFlag("--timeout", nil, "SECONDS: longest wait for an answer, 1 to 600 (5)") {
            (options, text) throws(DemoMisuse) in
            guard let seconds = Int(text), (1...600).contains(seconds) else {
                throw DemoMisuse("--timeout takes whole seconds from 1 to 600, not \(text)")
            }
            options.timeoutSeconds = seconds
        },
    ]

    init(
        _ name: String, _ environment: String?, _ documentation: String,
        apply: @escaping @Sendable (inout DemoOptions, String) throws(DemoMisuse) -> Void
    ) {
        self.name = name
        self.environment = environment
        self.documentation = documentation
        self.apply = apply
    }

    private static func address(
        _ name: String, _ environment: String, _ what: String,
        _ place: any WritableKeyPath<DemoAddresses, String> & Sendable
    ) -> DemoFlag {
        DemoFlag(name, environment, "URL: \(what)") { (options, text) throws(DemoMisuse) in
            guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(" "), text.utf8.count > 8
            else {
                throw DemoMisuse("\(name) takes an address such as http://127.0.0.1:8011, not \(text)")
            }
            options.addresses[keyPath: place] = text
        }
    }

    private static func filled(_ name: String, _ text: String) throws(DemoMisuse) -> String {
        guard !text.isEmpty else { throw DemoMisuse("\(name) needs a value") }
        return text
    }

    /// A code or id: it is written into signed JSON as it is.
    private static func plainName(_ name: String, _ text: String) throws(DemoMisuse) -> String {
        let allowed = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2E || byte == 0x5F || byte == 0x2D
        }
        guard allowed, (1...64).contains(text.utf8.count) else {
            throw DemoMisuse("\(name) takes 1 to 64 of letters, digits, '.', '_' and '-', not \(text)")
        }
        return text
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ text: String
    ) throws(DemoMisuse) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: text) else {
            let all = Value.allCases.map(\.rawValue).joined(separator: " or ")
            throw DemoMisuse("\(name) takes \(all), not \(text)")
        }
        return value
    }

    static func parsed<Value>(
        _ name: String, _ text: String, _ what: String, _ parse: (String) throws -> Value
    ) throws(DemoMisuse) -> Value {
        do {
            return try parse(text)
        } catch {
            throw DemoMisuse("\(name) takes \(what), not \(text)")
        }
    }
}
