/// Keeps retries from multiplying an overload: every call pays a tenth of a retry into the budget, every retry takes one
/// out.
///
/// Held at any time: `retries ≤ reserve + calls × percent / 100 + elapsed / trickle`. The reserve lets the first calls of
/// a process retry at all; the trickle gives it back to callers too rare to earn it.
public struct RetryBudget: Hashable, Sendable {
    /// Retries allowed for every hundred calls.
    public let percent: Int64
    /// Most retries saved up, and what the budget starts with.
    public let reserve: Int64
    /// Time for which one retry is given back; 0 for never.
    public let trickleMilliseconds: Int64
    /// Hundredths of a retry in hand.
    public private(set) var balance: Int64
    private var lastTrickleNanoseconds: UInt64

    /// Retries may be 10 % of calls, with 10 in reserve and one given back every 10 s. Out-of-range values are brought
    /// into range (percent 0...100, others not negative).
    public init(
        percent: Int64 = 10, reserve: Int64 = 10, trickleMilliseconds: Int64 = 10_000, nowNanoseconds: UInt64
    ) {
        self.percent = min(max(percent, 0), 100)
        self.reserve = min(max(reserve, 0), 1_000_000)
        self.trickleMilliseconds = max(trickleMilliseconds, 0)
        balance = self.reserve * 100
        lastTrickleNanoseconds = nowNanoseconds
    }

    /// A call's first try was made.
    public mutating func recordCall() {
        balance = min(balance + percent, reserve * 100)
    }

    /// Takes one retry out; false when there is none.
    public mutating func withdraw(nowNanoseconds: UInt64) -> Bool {
        trickle(nowNanoseconds)
        guard balance >= 100 else { return false }
        balance -= 100
        return true
    }

    private mutating func trickle(_ now: UInt64) {
        guard trickleMilliseconds > 0, now > lastTrickleNanoseconds else { return }
        let (interval, overflow) = UInt64(trickleMilliseconds).multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return }
        let count = (now - lastTrickleNanoseconds) / interval
        lastTrickleNanoseconds += count * interval
        balance = min(balance + Int64(min(count, UInt64(reserve))) * 100, reserve * 100)
    }
}
