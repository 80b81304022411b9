public import Contracts

/// What a venue says of a perpetual beside its trades. Each field stands alone: nil means "not said", never zero.
public struct DerivativeStatus: Hashable, Sendable {
    /// What is traded.
    public var symbol: Symbol
    /// The price of liquidations and unrealised profit.
    public var mark: Price?
    /// The index of the underlying spot markets.
    public var index: Price?
    /// Funding rate of the running interval, in percent of the notional (0.01 = 0.01 %); negative when shorts pay.
    public var fundingRate: Percent?
    /// When funding is paid next.
    public var nextFunding: Timestamp?
    /// Open contracts, in base units.
    public var openInterest: Quantity?
    /// By the venue's clock.
    public var time: Timestamp

    /// Makes it from its fields.
    public init(
        symbol: Symbol, mark: Price? = nil, index: Price? = nil, fundingRate: Percent? = nil,
        nextFunding: Timestamp? = nil, openInterest: Quantity? = nil, time: Timestamp
    ) {
        self.symbol = symbol
        self.mark = mark
        self.index = index
        self.fundingRate = fundingRate
        self.nextFunding = nextFunding
        self.openInterest = openInterest
        self.time = time
    }
}
