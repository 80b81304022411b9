import MarketDataCore

/// What one daemon may take of a venue's account while the database is away: half of what was left when it was last
/// seen, so that the moment of an outage is no new account. Times in milliseconds.
struct WeightWhileAway: Sendable {
    private let terms: WeightTerms
    private var windowStart: Int64 = .min
    /// Used by everybody in this window, as the database last said.
    private var known: Int64 = 0
    /// Taken alone in this window and not in the database's number.
    private var taken: Int64 = 0
    /// The part of it that no transaction carries at present.
    private var unbooked: Int64 = 0
    private var blockedUntil: Int64 = .min

    init(terms: WeightTerms) { self.terms = terms }

    mutating func block(until: Int64) { blockedUntil = max(blockedUntil, until) }

    /// Takes weight without asking the others.
    mutating func lease(wanted: Int64, priority: RequestPriority, reported: Int64?, at now: Int64) -> WeightLease {
        enter(terms.windowStart(at: now))
        let used = max(known + taken, reported ?? 0)
        if now < blockedUntil { return WeightLease(granted: 0, until: blockedUntil, used: used) }
        let allowed = terms.allowed(priority)
        let free = min(max(0, allowed - known) / 2 - taken, allowed - used)
        let granted = max(0, min(free, max(wanted, terms.portion)))
        taken += granted
        unbooked += granted
        return WeightLease(granted: granted, until: windowStart + terms.windowMilliseconds, used: used + granted)
    }

    /// Whether something that was taken alone in that window waits to be written down.
    func owes(window: Int64) -> Bool { window == windowStart && unbooked > 0 }

    /// Hands what was taken alone in that window to a transaction that writes it down.
    mutating func beginBooking(window: Int64) -> Int64 {
        enter(window)
        guard window == windowStart else { return 0 }
        defer { unbooked = 0 }
        return unbooked
    }

    /// The transaction is through: the database's number holds it.
    mutating func booked(_ weight: Int64, window: Int64, used: Int64) {
        guard window == windowStart else { return }
        taken -= weight
        known = max(known, used)
    }

    /// The transaction failed: the next one carries it.
    mutating func notBooked(_ weight: Int64, window: Int64) {
        guard window == windowStart else { return }
        unbooked += weight
    }

    private mutating func enter(_ window: Int64) {
        guard window > windowStart else { return }
        windowStart = window
        known = 0
        taken = 0
        unbooked = 0
    }
}
