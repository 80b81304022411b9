/// An exchange's request weight: so much in each window of its clock, reported back in a header, with a ban when overdrawn.
///
/// Part of the window is kept for urgent requests (protection, cancels), so a burst of reads cannot lock out a stop.
public struct WeightBudget: Hashable, Sendable {
    /// Who may use the kept part. Closed.
    public enum Priority: Hashable, Sendable, CaseIterable {
        /// Reads and anything that can wait.
        case normal
        /// Orders, cancels and protection.
        case urgent
    }

    /// Whether a request may go out.
    public enum Permission: Hashable, Sendable {
        /// Yes, and its weight is counted.
        case granted
        /// Not before that time has passed.
        case wait(milliseconds: Int64)
        /// Never: it weighs more than a window allows its priority.
        case tooHeavy
    }

    /// Weight a window allows.
    public let limit: Int64
    /// Length of a window; windows begin at whole multiples of it since the epoch, as the exchange counts.
    public let windowMilliseconds: Int64
    /// Weight kept for urgent requests.
    public let urgentReserve: Int64
    /// Weight used in the current window, by us or by what the exchange reports.
    public private(set) var used: Int64 = 0
    private var windowStart: Int64 = .min
    private var blockedUntil: Int64 = .min

    /// Values below 1 (reserve: below 0, above the limit) are brought into range.
    public init(limit: Int64, windowMilliseconds: Int64, urgentReserve: Int64) {
        self.limit = min(max(limit, 1), 1_000_000_000)
        self.windowMilliseconds = min(max(windowMilliseconds, 1), 86_400_000)
        self.urgentReserve = min(max(urgentReserve, 0), self.limit)
    }

    /// Asks for one request of that weight. `nowMilliseconds` is the exchange's clock (ours plus the measured offset).
    public mutating func request(
        weight: Int64, _ priority: Priority, nowMilliseconds now: Int64
    ) -> Permission {
        roll(now)
        let weight = max(weight, 0)
        let allowed = priority == .urgent ? limit : limit - urgentReserve
        guard weight <= allowed else { return .tooHeavy }
        if now < blockedUntil { return .wait(milliseconds: blockedUntil - now) }
        guard used <= allowed - weight else { return .wait(milliseconds: windowStart + windowMilliseconds - now) }
        used += weight
        return .granted
    }

    /// The exchange reports the weight used in its window: the higher of the two counts.
    public mutating func observe(used reported: Int64, nowMilliseconds now: Int64) {
        roll(now)
        used = max(used, reported)
    }

    /// The exchange refused with 429 or 418: nothing goes out, however urgent, until that time.
    public mutating func block(untilMilliseconds until: Int64) {
        blockedUntil = max(blockedUntil, until)
    }

    private mutating func roll(_ now: Int64) {
        let remainder = now % windowMilliseconds
        let start = now - (remainder < 0 ? remainder + windowMilliseconds : remainder)
        // A clock that steps back stays in the window it had: the count is not forgotten.
        guard start > windowStart else { return }
        windowStart = start
        used = 0
    }
}
