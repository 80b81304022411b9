import Contracts

/// Days as a market counts them: from one time of day in UTC to the next. Crypto days begin at 00:00.
struct TradingSession: Hashable, Sendable {
    static let dayMilliseconds: Int64 = 86_400_000

    /// Milliseconds after midnight UTC.
    let startsAtMilliseconds: Int64

    /// When the session began that contains an instant.
    func start(containing instant: Timestamp) -> Timestamp {
        let shifted = instant.milliseconds - startsAtMilliseconds
        let rest = shifted % Self.dayMilliseconds
        let intoSession = rest < 0 ? rest + Self.dayMilliseconds : rest
        return instant.advanced(byMilliseconds: -intoSession)
    }
}
