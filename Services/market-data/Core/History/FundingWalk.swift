public import Contracts
public import Exchanges

/// Walks through settled funding of a range page by page: forward from its start where the venue pages by time, back from
/// the newest where it pages by number. Pure.
public struct FundingWalk: Sendable {
    /// What to do. Closed.
    public enum Step: Hashable, Sendable {
        /// Ask for this.
        case ask(PublicRequest)
        /// The range has been walked through.
        case finished
    }

    /// Pages after which a venue that never ends is left.
    public static let maxPages = 10_000

    /// How many were found in the range.
    public private(set) var count = 0
    private let symbol: Symbol
    private let start: Timestamp
    private let end: Timestamp
    private let profile: RestProfile
    private var page = 1
    private var next: Timestamp
    private var isFinished: Bool

    /// - Parameters:
    ///   - start: the first time that is wanted.
    ///   - end: times end before it.
    public init(symbol: Symbol, from start: Timestamp, to end: Timestamp, profile: RestProfile) {
        self.symbol = symbol
        self.start = start
        self.end = end
        self.profile = profile
        next = start
        isFinished = start >= end
    }

    /// What to do now.
    public var step: Step {
        guard !isFinished else { return .finished }
        let limit = profile.maxFundingPayments
        guard profile.pagesFundingByNumber else {
            return .ask(.fundingHistory(symbol, start: next, end: end, limit: limit))
        }
        // Without bounds: a page that lies behind the end says how far it is.
        return .ask(.fundingHistory(symbol, start: nil, end: nil, limit: limit, page: page))
    }

    /// Takes an answer, oldest first; answers what of it lies in the range.
    public mutating func take(_ payments: [FundingPayment]) -> [FundingPayment] {
        page += 1
        guard let oldest = payments.first, let newest = payments.last, page <= Self.maxPages else {
            isFinished = true
            return []
        }
        if profile.pagesFundingByNumber {
            isFinished = oldest.time < start
        } else {
            // A venue that ignores the start would be asked the same for ever.
            isFinished = newest.time < next
            next = max(next, newest.time.advanced(byMilliseconds: 1))
            isFinished = isFinished || next >= end
        }
        let wanted = payments.filter { $0.symbol == symbol && $0.time >= start && $0.time < end }
        count += wanted.count
        return wanted
    }
}
