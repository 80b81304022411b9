/// What a caller says about the risk of an account with an order.
public struct RiskOverrides: WireType, Equatable {
    /// The account; used when the order itself names none.
    public let accountId: String?
    /// Kept for callers of older versions; the router computes profit itself and ignores it.
    public let realizedPnl: Money?
    /// Kept for callers of older versions; the router computes profit itself and ignores it.
    public let unrealizedPnl: Money?
    /// From now on the account's loss, in quote currency, at which opening orders are refused; positive.
    public let stopLoss: Money?

    /// Makes it from its fields.
    public init(
        accountId: String? = nil,
        realizedPnl: Money? = nil,
        unrealizedPnl: Money? = nil,
        stopLoss: Money? = nil
    ) {
        self.accountId = accountId
        self.realizedPnl = realizedPnl
        self.unrealizedPnl = unrealizedPnl
        self.stopLoss = stopLoss
    }

    private enum CodingKeys: String, CodingKey {
        case accountId = "account_id"
        case realizedPnl = "realized_pnl"
        case unrealizedPnl = "unrealized_pnl"
        case stopLoss = "stop_loss"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RiskOverrides",
        [
            WireField(
                "account_id", .string(lengths: 1...64), isRequired: false,
                "The account; used when the order itself names none."),
            WireField(
                "realized_pnl", Money.schema, isRequired: false,
                "Kept for callers of older versions; the router computes profit itself and ignores it."),
            WireField(
                "unrealized_pnl", Money.schema, isRequired: false,
                "Kept for callers of older versions; the router computes profit itself and ignores it."),
            WireField(
                "stop_loss", Money.schema, isRequired: false,
                "From now on the account's loss, in quote currency, at which opening orders are refused; positive."),
        ])
}
