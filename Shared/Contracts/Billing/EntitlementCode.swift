/// The features that the code itself asks for: one constant each, for the daemons that check them and for whoever writes
/// plans. Plans may grant others; their codes are open.
public enum EntitlementCode: String, CaseIterable, Hashable, Sendable {
    /// Sign in.
    case useAuth = "can.use_auth"
    /// Read and change one's profile.
    case useUsers = "can.use_users"
    /// Write strategies and let them trade.
    case manageStrategies = "can.manage_strategies"
    /// Send orders.
    case routeOrders = "can.route_orders"
    /// Make and read reports.
    case viewReports = "can.view_reports"
    /// Read public streams.
    case streamPublic = "can.stream_public"
    /// Set alerts.
    case useAlerts = "can.use_alerts"
    /// How many strategies may be active at once.
    case activeAlgos = "quota.active_algos"

    /// What it is.
    public var kind: FeatureKind { self == .activeAlgos ? .quota : .capability }

    /// What it takes to reduce and protect a position. Nobody loses these, paid or not: who holds a position must be
    /// able to see it, to close it and to guard it.
    public static let keptForProtection: Set<EntitlementCode> = [.useAuth, .useUsers, .routeOrders, .useAlerts]
}
