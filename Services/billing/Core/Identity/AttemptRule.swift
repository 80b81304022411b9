public import Contracts

/// How many failures are free, and how long the pause is after each further one.
///
/// Attempts in work count as failures until they are settled, so that many at once get no further than many in a row.
public struct AttemptRule: Sendable, Equatable {
    /// Failures without a pause.
    public let freeFailures: Int
    /// The first pause, in milliseconds; it doubles with each further failure.
    public let firstPauseMilliseconds: Int64
    /// The longest pause, in milliseconds.
    public let maxPauseMilliseconds: Int64
    /// Failures are forgotten after this time without one, in milliseconds.
    public let forgetAfterMilliseconds: Int64
    /// An attempt in work that was never settled (a crash) counts no longer than this, in milliseconds.
    public static let maxPendingMilliseconds: Int64 = 30_000

    /// Makes a rule.
    public init(
        freeFailures: Int, firstPauseMilliseconds: Int64, maxPauseMilliseconds: Int64, forgetAfterMilliseconds: Int64
    ) {
        self.freeFailures = freeFailures
        self.firstPauseMilliseconds = firstPauseMilliseconds
        self.maxPauseMilliseconds = maxPauseMilliseconds
        self.forgetAfterMilliseconds = forgetAfterMilliseconds
    }

    /// What an attempt may do.
    public enum Admission: Sendable, Equatable {
        /// It may be tried; the record counts it as in work.
        case admitted(AttemptRecord)
        /// Not before this many milliseconds.
        case refused(retryAfterMilliseconds: Int64)
    }

    /// How an attempt ended.
    public enum Outcome: Sendable, CaseIterable {
        /// Right.
        case succeeded
        /// Wrong.
        case failed
        /// Neither: nothing was compared.
        case unknown
    }

    /// Whether an attempt may begin now.
    public func admit(_ record: AttemptRecord, at now: Timestamp) -> Admission {
        var record = current(record, at: now)
        if let until = record.blockedUntil, until > now {
            return .refused(retryAfterMilliseconds: until.milliseconds(since: now))
        }
        // After a pause one attempt at a time; before, as many at once as failures are free.
        let room = max(1, freeFailures - record.failures)
        guard record.pending < room else { return .refused(retryAfterMilliseconds: 1_000) }
        record.pending += 1
        record.pendingSince = now
        return .admitted(record)
    }

    /// The record after an admitted attempt has ended.
    /// - Parameter forgives: whether success wipes the failures out; an address keeps its own, or one good account would
    ///   pay for guesses at all others.
    public func settle(
        _ record: AttemptRecord, _ outcome: Outcome, forgives: Bool, at now: Timestamp
    ) -> AttemptRecord {
        var record = current(record, at: now)
        record.pending = max(0, record.pending - 1)
        if record.pending == 0 { record.pendingSince = nil }
        switch outcome {
        case .unknown: break
        case .succeeded:
            if forgives {
                record.failures = 0
                record.lastFailedAt = nil
                record.blockedUntil = nil
            }
        case .failed:
            record.failures += 1
            record.lastFailedAt = now
            if record.failures >= freeFailures {
                record.blockedUntil = now.advanced(byMilliseconds: pause(after: record.failures))
            }
        }
        return record
    }

    /// The pause after the given number of failures, in milliseconds.
    func pause(after failures: Int) -> Int64 {
        guard failures >= freeFailures else { return 0 }
        let doublings = min(failures - freeFailures, 30)
        let (pause, overflow) = firstPauseMilliseconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return overflow ? maxPauseMilliseconds : min(pause, maxPauseMilliseconds)
    }

    /// The record without what is too old to count.
    private func current(_ record: AttemptRecord, at now: Timestamp) -> AttemptRecord {
        var record = record
        let pauseEnd = record.blockedUntil ?? record.lastFailedAt
        if let last = record.lastFailedAt, let pauseEnd,
            now.milliseconds(since: max(last, pauseEnd)) >= forgetAfterMilliseconds
        {
            record.failures = 0
            record.lastFailedAt = nil
            record.blockedUntil = nil
        }
        if let since = record.pendingSince, now.milliseconds(since: since) >= Self.maxPendingMilliseconds {
            record.pending = 0
            record.pendingSince = nil
        }
        return record
    }
}
