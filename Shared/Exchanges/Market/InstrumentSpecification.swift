public import Contracts

/// The rules of a symbol on a venue as its instrument list tells them. Nil means "not said there".
public struct InstrumentSpecification: Hashable, Sendable {
    /// Whether it can be traded. Closed.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Orders are taken.
        case trading
        /// No orders now.
        case halted
        /// Only closing is possible, or it is about to go.
        case closing
        /// Gone.
        case delisted
    }

    /// The canonical spelling.
    public var symbol: Symbol
    /// The venue's own spelling.
    public var venueSymbol: String
    /// What is bought.
    public var base: Asset
    /// What it is paid with.
    public var quote: Asset
    /// Whether it is a perpetual.
    public var isPerpetual: Bool
    /// Step of prices.
    public var tick: Price
    /// Step of quantities, in base units.
    public var lot: Quantity
    /// Least quantity, in base units.
    public var minQuantity: Quantity?
    /// Greatest quantity of a limit order, in base units.
    public var maxQuantity: Quantity?
    /// Greatest quantity of a market order, in base units.
    public var maxMarketQuantity: Quantity?
    /// Least price × quantity, in quote currency.
    public var minNotional: Money?
    /// Base units in one contract; 1 where quantities are base units.
    public var contractSize: Quantity
    /// Greatest leverage.
    public var maxLeverage: Decimal12?
    /// Maker fee in percent.
    public var makerFee: Percent?
    /// Taker fee in percent.
    public var takerFee: Percent?
    /// Hours between two funding payments.
    public var fundingIntervalHours: Int?
    /// Whether it can be traded.
    public var status: Status

    /// Makes it from its fields.
    public init(
        symbol: Symbol, venueSymbol: String, base: Asset, quote: Asset, isPerpetual: Bool, tick: Price, lot: Quantity,
        minQuantity: Quantity? = nil, maxQuantity: Quantity? = nil, maxMarketQuantity: Quantity? = nil,
        minNotional: Money? = nil, contractSize: Quantity, maxLeverage: Decimal12? = nil, makerFee: Percent? = nil,
        takerFee: Percent? = nil, fundingIntervalHours: Int? = nil, status: Status
    ) {
        self.symbol = symbol
        self.venueSymbol = venueSymbol
        self.base = base
        self.quote = quote
        self.isPerpetual = isPerpetual
        self.tick = tick
        self.lot = lot
        self.minQuantity = minQuantity
        self.maxQuantity = maxQuantity
        self.maxMarketQuantity = maxMarketQuantity
        self.minNotional = minNotional
        self.contractSize = contractSize
        self.maxLeverage = maxLeverage
        self.makerFee = makerFee
        self.takerFee = takerFee
        self.fundingIntervalHours = fundingIntervalHours
        self.status = status
    }
}
