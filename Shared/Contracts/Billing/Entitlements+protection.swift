extension Entitlements {
    /// The same customer with what is left to everybody: reducing and protecting positions.
    public var reducedToProtection: Entitlements {
        let kept = EntitlementCode.keptForProtection.map { ($0.rawValue, true) }
        return Entitlements(
            customerId: customerId, planCode: planCode, status: status, trading: .reduceOnly,
            capabilities: Dictionary(uniqueKeysWithValues: kept), quotas: quotas, version: version,
            expiresAt: expiresAt)
    }
}
