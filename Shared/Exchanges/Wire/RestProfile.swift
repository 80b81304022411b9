public import Contracts

/// How a venue's REST interface wants to be treated. Times in milliseconds.
public struct RestProfile: Hashable, Sendable {
    /// `https://host[:port]`, no path.
    public let url: String
    /// Weight that the venue allows an address in a window.
    public let weightLimit: Int64
    /// The window.
    public let weightWindowMilliseconds: Int64
    /// Most candles in one answer.
    public let maxCandles: Int
    /// Timeframes that the venue makes candles of.
    public let timeframes: [Timeframe]
    /// Most settled funding rates in one answer.
    public let maxFundingPayments: Int
    /// Whether settled funding is paged by number, from the newest back; else by its start.
    public let pagesFundingByNumber: Bool

    /// Makes it from its fields.
    public init(
        url: String, weightLimit: Int64, weightWindowMilliseconds: Int64, maxCandles: Int, timeframes: [Timeframe],
        maxFundingPayments: Int = 100, pagesFundingByNumber: Bool = false
    ) {
        self.maxFundingPayments = maxFundingPayments
        self.pagesFundingByNumber = pagesFundingByNumber
        self.url = url
        self.weightLimit = weightLimit
        self.weightWindowMilliseconds = weightWindowMilliseconds
        self.maxCandles = maxCandles
        self.timeframes = timeframes
    }
}
