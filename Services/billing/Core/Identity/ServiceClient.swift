import Contracts

/// The programs that may get service tokens, and what each may do. Nothing in a request widens it.
public enum ServiceClient: String, CaseIterable, Sendable {
    case orderRouter = "order-router"
    case algoEngine = "algo-engine"
    case marketData = "market-data"
    case bootstrapDemo = "bootstrap-demo"

    /// What its token allows.
    public var scopes: Set<String> {
        switch self {
        case .orderRouter:
            [
                Scope.accountsAny, Scope.marketRead, Scope.entitlementsRead, Scope.entitlementsWrite, Scope.usageWrite,
                Scope.streamsPublish, Scope.alertsIngest, Scope.venueBudget,
            ]
        case .algoEngine:
            [
                Scope.accountsAny, Scope.marketRead, Scope.ordersRead, Scope.ordersWrite, Scope.entitlementsRead,
                Scope.entitlementsWrite, Scope.usageWrite, Scope.streamsPublish, Scope.alertsIngest,
            ]
        case .marketData:
            [Scope.accountsAny, Scope.entitlementsRead, Scope.entitlementsWrite, Scope.usageWrite]
        case .bootstrapDemo:
            [Scope.billingRead, Scope.billingWrite, Scope.entitlementsRead, Scope.streamsPublish]
        }
    }

    /// The key of `service_clients` that names its secret's file.
    public var configurationKey: String {
        switch self {
        case .orderRouter: "service_clients.order_router_secret_file"
        case .algoEngine: "service_clients.algo_engine_secret_file"
        case .marketData: "service_clients.market_data_secret_file"
        case .bootstrapDemo: "service_clients.bootstrap_demo_secret_file"
        }
    }
}
