public import Contracts

/// One fill of the account in the instrument, as a report needs it.
public struct ReportFill: Sendable, Equatable {
    /// When.
    public let time: Timestamp
    /// Buy or sell.
    public let side: Side
    /// Base units; above 0.
    public let quantity: Quantity
    /// Price in quote currency.
    public let price: Price
    /// Fee in quote currency.
    public let fee: Money
    /// Tags of its order; `strategy:<name>` says which strategy it belongs to.
    public let tags: [String]

    /// Makes a fill.
    public init(time: Timestamp, side: Side, quantity: Quantity, price: Price, fee: Money, tags: [String] = []) {
        self.time = time
        self.side = side
        self.quantity = quantity
        self.price = price
        self.fee = fee
        self.tags = tags
    }

    /// The strategy named by its tags; nil for orders made by hand.
    var strategy: String? {
        let prefix = "strategy:"
        return tags.first { $0.lowercased().hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}

/// One price of the instrument.
public struct ReportPrice: Sendable, Equatable {
    /// When.
    public let time: Timestamp
    /// Price in quote currency.
    public let price: Price

    /// Makes a price.
    public init(time: Timestamp, price: Price) {
        self.time = time
        self.price = price
    }
}

/// What a report is made of.
public struct ReportInput: Sendable {
    /// The instrument.
    public let symbol: Symbol
    /// The account.
    public let accountID: String
    /// The router's mode the fills belong to.
    public let mode: TradingMode
    /// What it is about.
    public let type: ReportType
    /// Which sections a symbol report has.
    public let timeframe: ReportTimeframe
    /// Most days of the daily section.
    public let maxDays: Int
    /// When it is made.
    public let madeAt: Timestamp
    /// The fills, oldest first.
    public let fills: [ReportFill]
    /// Prices of the time around the fills, oldest first; may be empty.
    public let prices: [ReportPrice]

    /// Makes an input.
    public init(
        symbol: Symbol, accountID: String, mode: TradingMode, type: ReportType, timeframe: ReportTimeframe,
        maxDays: Int, madeAt: Timestamp, fills: [ReportFill], prices: [ReportPrice]
    ) {
        self.symbol = symbol
        self.accountID = accountID
        self.mode = mode
        self.type = type
        self.timeframe = timeframe
        self.maxDays = maxDays
        self.madeAt = madeAt
        self.fills = fills
        self.prices = prices
    }
}
