/// What a token allows, as `area:action`. One list for every daemon: endpoints name these constants.
public enum Scope {
    /// Create, change and delete one's own profile.
    public static let profileWrite = "profile:write"
    /// Read quotes, books and candles.
    public static let marketRead = "market:read"
    /// Take portions of venues' request weight (services).
    public static let venueBudget = "venues:budget"
    /// Create, change and acknowledge one's own alerts.
    public static let alertsWrite = "alerts:write"
    /// Push pnl and drawdown readings that alerts are evaluated on (services).
    public static let alertsIngest = "alerts:ingest"
    /// Read streaming rooms.
    public static let streamsRead = "streams:read"
    /// Publish into streaming rooms (services).
    public static let streamsPublish = "streams:publish"
    /// Create and change one's own strategies and plans.
    public static let strategiesWrite = "strategies:write"
    /// Render and read one's own reports.
    public static let reportsWrite = "reports:write"
    /// Place and cancel orders, close positions.
    public static let ordersWrite = "orders:write"
    /// Read orders, executions and positions.
    public static let ordersRead = "orders:read"
    /// Act on any account, not only one's own (operators and services).
    public static let accountsAny = "accounts:any"
    /// Change the router's mode and use the kill switch.
    public static let routerControl = "router:control"
    /// Read plans, features, one's own subscription and usage.
    public static let billingRead = "billing:read"
    /// Change plans, features and subscriptions.
    public static let billingWrite = "billing:write"
    /// See and change every user.
    public static let usersAdmin = "users:admin"
    /// Resolve the entitlements of any customer.
    public static let entitlementsRead = "entitlements:read"
    /// Reserve, commit and release quotas of any customer.
    public static let entitlementsWrite = "entitlements:write"
    /// Record usage (services).
    public static let usageWrite = "usage:write"
    /// Ask daemons about their operation.
    public static let opsRead = OperationsAPI.scope

    /// Every scope, in the order above.
    public static let all = [
        profileWrite, marketRead, venueBudget, alertsWrite, alertsIngest, streamsRead, streamsPublish, strategiesWrite,
        reportsWrite,
        ordersWrite, ordersRead, accountsAny, routerControl, billingRead, billingWrite, usersAdmin, entitlementsRead,
        entitlementsWrite, usageWrite, opsRead,
    ]
}
