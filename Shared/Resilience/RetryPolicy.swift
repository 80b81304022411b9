/// Whether and when a failed operation is tried again. Pure: the failure, the clock and chance come in, a decision comes
/// out.
///
/// The order of the reasons is fixed: cancellation, idempotency, the failure itself, the number of tries, the deadline,
/// the budget. The budget is asked last, so only a retry that really happens is paid for.
public struct RetryPolicy: Hashable, Sendable {
    /// Tries in all, the first included; at least 1.
    public let maxAttempts: Int
    /// The delays between them.
    public let backoff: Backoff

    /// Fewer than one try counts as one.
    public init(maxAttempts: Int, backoff: Backoff) {
        self.maxAttempts = max(maxAttempts, 1)
        self.backoff = backoff
    }

    /// One try.
    public static let never = RetryPolicy(
        maxAttempts: 1, backoff: Backoff(initialMilliseconds: 0, maxMilliseconds: 0, jitter: .none))
    /// Reads between daemons: three tries, 50 ms and 100 ms apart at most.
    public static let reads = RetryPolicy(
        maxAttempts: 3, backoff: Backoff(initialMilliseconds: 50, maxMilliseconds: 1000, jitter: .full))
    /// An order from algo-engine to order-router: one try and three retries after 0.5, 1 and 2 s.
    public static let orders = RetryPolicy(
        maxAttempts: 4, backoff: Backoff(initialMilliseconds: 500, maxMilliseconds: 2000, jitter: .none))

    /// Decides after a failure.
    ///
    /// - Parameters:
    ///   - attempts: tries made so far, this one included.
    ///   - failure: what happened.
    ///   - isIdempotent: whether a repeat does no harm.
    ///   - deadline: the operation's deadline; a retry that could not start before it is not made.
    ///   - budget: shared by all calls to the same neighbour.
    public func decide(
        attempts: Int, failure: AttemptFailure, isIdempotent: Bool, deadline: Deadline?, nowNanoseconds: UInt64,
        budget: inout RetryBudget, using generator: inout some RandomNumberGenerator
    ) -> RetryDecision {
        if failure.isCancellation { return .giveUp(.cancelled) }
        if !isIdempotent, failure.mayHaveTakenEffect { return .giveUp(.notIdempotent) }
        if !failure.isRetryable { return .giveUp(.permanent) }
        if attempts >= maxAttempts { return .giveUp(.attemptsExhausted) }
        let ownDelay = backoff.milliseconds(afterFailures: attempts, using: &generator)
        let delay = max(ownDelay, failure.retryAfterMilliseconds ?? 0)
        if let deadline, delay >= deadline.remainingMilliseconds(nowNanoseconds: nowNanoseconds) {
            return .giveUp(.deadline)
        }
        guard budget.withdraw(nowNanoseconds: nowNanoseconds) else { return .giveUp(.budget) }
        return .retry(afterMilliseconds: delay)
    }
}

/// What a retry decision needs to know of a failed try.
public struct AttemptFailure: Hashable, Sendable {
    /// Whether another try could succeed: network errors, 429, 502, 503, 504.
    public let isRetryable: Bool
    /// Whether the neighbour may have done the work: false only when it surely never saw the request.
    public let mayHaveTakenEffect: Bool
    /// Whether the caller gave up.
    public let isCancellation: Bool
    /// What the neighbour asked for in `Retry-After`; never undercut.
    public let retryAfterMilliseconds: Int64?

    /// A failed try.
    public init(
        isRetryable: Bool, mayHaveTakenEffect: Bool = true, isCancellation: Bool = false,
        retryAfterMilliseconds: Int64? = nil
    ) {
        self.isRetryable = isRetryable
        self.mayHaveTakenEffect = mayHaveTakenEffect
        self.isCancellation = isCancellation
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }
}

/// What to do after a failure.
public enum RetryDecision: Hashable, Sendable {
    /// Try again after this delay.
    case retry(afterMilliseconds: Int64)
    /// Hand the failure to the caller.
    case giveUp(Reason)

    /// Why there is no further try; the raw value is safe as a metric label. Closed.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The caller gave up.
        case cancelled
        /// A repeat could do the work twice.
        case notIdempotent = "not_idempotent"
        /// Another try would fail the same way.
        case permanent
        /// All tries are made.
        case attemptsExhausted = "attempts_exhausted"
        /// The next try could not start in time.
        case deadline
        /// Too many retries for the number of calls.
        case budget
    }
}
