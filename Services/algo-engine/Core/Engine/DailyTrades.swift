public import Contracts

/// The orders of one owner's strategies on one UTC day.
public struct DailyTrades: Hashable, Sendable {
    /// Most orders a day when its owner has not said.
    public static let defaultLimit = 100

    /// Days since 1970-01-01 UTC.
    public private(set) var day: Int64
    /// Orders of that day: submitted, or about to be.
    public private(set) var submitted: Int

    /// What was stored last.
    public init(day: Int64, submitted: Int) {
        self.day = day
        self.submitted = submitted
    }

    /// The UTC day of an instant.
    public static func day(of instant: Timestamp) -> Int64 {
        TradingSession(startsAtMilliseconds: 0).start(containing: instant).milliseconds
            / TradingSession.dayMilliseconds
    }

    /// As it is at an instant: a new day begins with zero. A clock that went back does not bring a day back.
    public func at(_ now: Timestamp) -> DailyTrades {
        let today = Self.day(of: now)
        return today > day ? DailyTrades(day: today, submitted: 0) : self
    }

    /// Takes one order out of the limit; false when there is none left.
    public mutating func reserve(limit: Int, now: Timestamp) -> Bool {
        self = at(now)
        guard submitted < limit else { return false }
        submitted += 1
        return true
    }

    /// Gives an order back that was reserved on `reservedDay` and not submitted. Nothing comes back on a later day.
    public mutating func release(reservedDay: Int64) {
        if reservedDay == day, submitted > 0 { submitted -= 1 }
    }
}
