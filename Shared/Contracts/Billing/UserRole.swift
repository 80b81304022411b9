/// What a user is. Closed; daemons are not users, their tokens come from client secrets.
public enum UserRole: String, CaseIterable, Hashable, Sendable, WireType {
    /// Trades on accounts of their own.
    case user
    /// Also acts on any account and runs the router.
    case `operator`
    /// Also changes plans and users.
    case admin

    /// What a token of this role allows.
    public var scopes: Set<String> {
        switch self {
        case .user:
            [
                Scope.profileWrite, Scope.marketRead, Scope.alertsWrite, Scope.streamsRead, Scope.strategiesWrite,
                Scope.reportsWrite, Scope.ordersWrite, Scope.ordersRead, Scope.billingRead,
            ]
        case .operator: UserRole.user.scopes.union([Scope.accountsAny, Scope.routerControl, Scope.opsRead])
        case .admin:
            UserRole.operator.scopes.union([
                Scope.billingWrite, Scope.usersAdmin, Scope.entitlementsRead, Scope.entitlementsWrite,
            ])
        }
    }

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
