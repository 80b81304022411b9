public import Contracts

/// What the router knows about the account and the market when an order is judged. All of it is the router's own
/// (fills, tables, market data); nothing is taken from the caller.
public struct RiskFacts: Sendable, Equatable {
    /// The account.
    public let accountId: String
    /// The venue's rules.
    public let instrument: InstrumentRules
    /// The instrument's limits.
    public let limits: InstrumentLimits
    /// The market's current reference price (the quote's mid).
    public let referencePrice: Price
    /// Signed sum of the account's fills in this instrument, in base units.
    public let position: Quantity
    /// Unfilled base units of the account's standing buys in this instrument.
    public let workingBuys: Quantity
    /// Unfilled base units of the account's standing sells in this instrument.
    public let workingSells: Quantity
    /// Where the kill switch is on.
    public let killSwitch: KillSwitch
    /// What the subscription allows.
    public let permission: TradingPermission
    /// Realised profit of the account's fills of this UTC day, less their fees.
    public let realisedToday: Money
    /// The account's realised plus unrealised profit less fees, since it exists.
    public let accountProfit: Money
    /// The account's stop: its own, else the default. Its sign does not matter.
    public let stopLoss: Money
    /// Value already reserved or routed this UTC day.
    public let dailyNotionalUsed: Money
    /// The limits that hold for every account.
    public let common: RiskLimits

    /// Makes the facts.
    public init(
        accountId: String, instrument: InstrumentRules, limits: InstrumentLimits, referencePrice: Price,
        position: Quantity, workingBuys: Quantity = .zero, workingSells: Quantity = .zero,
        killSwitch: KillSwitch = KillSwitch(), permission: TradingPermission = .full, realisedToday: Money = .zero,
        accountProfit: Money = .zero, stopLoss: Money? = nil, dailyNotionalUsed: Money = .zero, common: RiskLimits
    ) {
        self.accountId = accountId
        self.instrument = instrument
        self.limits = limits
        self.referencePrice = referencePrice
        self.position = position
        self.workingBuys = workingBuys
        self.workingSells = workingSells
        self.killSwitch = killSwitch
        self.permission = permission
        self.realisedToday = realisedToday
        self.accountProfit = accountProfit
        self.stopLoss = stopLoss ?? common.defaultStopLoss
        self.dailyNotionalUsed = dailyNotionalUsed
        self.common = common
    }
}
