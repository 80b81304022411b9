/// Stops calling a neighbour that keeps failing, and finds out with single probes when it is back.
///
/// closed —(threshold failures in a row)→ open —(wait over)→ half open —(enough probes succeed)→ closed; a probe that
/// fails opens it again for twice as long, up to a limit.
public struct CircuitBreaker: Hashable, Sendable {
    /// When it opens, for how long, and what closes it.
    public struct Configuration: Hashable, Sendable {
        /// Failures in a row that open it, at least 1.
        public let failureThreshold: Int
        /// How long it stays open the first time.
        public let openMilliseconds: Int64
        /// The longest it stays open.
        public let maxOpenMilliseconds: Int64
        /// Probes in flight at once while half open, and how many must succeed to close it; at least 1.
        public let probes: Int

        /// Out-of-range values are brought into range.
        public init(
            failureThreshold: Int = 5, openMilliseconds: Int64 = 1000, maxOpenMilliseconds: Int64 = 30_000,
            probes: Int = 1
        ) {
            self.failureThreshold = max(failureThreshold, 1)
            self.openMilliseconds = min(max(openMilliseconds, 1), 3_600_000)
            self.maxOpenMilliseconds = min(max(maxOpenMilliseconds, self.openMilliseconds), 3_600_000)
            self.probes = max(probes, 1)
        }
    }

    /// Where it stands.
    public enum State: Hashable, Sendable {
        /// Calls pass; so many have failed in a row.
        case closed(failures: Int)
        /// Calls are refused until then.
        case open(untilNanoseconds: UInt64)
        /// So many probes are under way and so many have succeeded.
        case halfOpen(inFlight: Int, succeeded: Int)
    }

    /// Whether a call may go out.
    public enum Permission: Hashable, Sendable {
        /// Yes; hand the ticket back with the outcome.
        case allowed(Ticket)
        /// No; asking again makes sense after that time.
        case refused(retryAfterMilliseconds: Int64)
    }

    /// Ties an outcome to the state the call was made in: outcomes of an earlier state do not count.
    public struct Ticket: Hashable, Sendable {
        let generation: UInt64
    }

    /// How a call ended. Closed.
    public enum Outcome: Hashable, Sendable, CaseIterable {
        /// The neighbour did its work (a refusal such as 404 is work done).
        case success
        /// It did not: network error, timeout, 5xx.
        case failure
        /// Says nothing about the neighbour: the caller cancelled.
        case neutral
    }

    /// The configuration.
    public let configuration: Configuration
    /// Where it stands; time alone never changes it, the next ``request(nowNanoseconds:)`` does.
    public private(set) var state: State = .closed(failures: 0)
    private var generation: UInt64 = 0
    private var nextOpenMilliseconds: Int64

    /// Closed.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        nextOpenMilliseconds = configuration.openMilliseconds
    }

    /// Asks for one call.
    public mutating func request(nowNanoseconds now: UInt64) -> Permission {
        switch state {
        case .closed:
            return .allowed(Ticket(generation: generation))
        case .open(let until):
            guard now >= until else {
                return .refused(retryAfterMilliseconds: Int64((until - now + 999_999) / 1_000_000))
            }
            enter(.halfOpen(inFlight: 1, succeeded: 0))
            return .allowed(Ticket(generation: generation))
        case .halfOpen(let inFlight, let succeeded):
            guard inFlight + succeeded < configuration.probes else {
                return .refused(retryAfterMilliseconds: configuration.openMilliseconds)
            }
            state = .halfOpen(inFlight: inFlight + 1, succeeded: succeeded)
            return .allowed(Ticket(generation: generation))
        }
    }

    /// Reports how an allowed call ended; every ticket comes back exactly once.
    public mutating func record(_ outcome: Outcome, _ ticket: Ticket, nowNanoseconds now: UInt64) {
        guard ticket.generation == generation else { return }
        switch (state, outcome) {
        case (.closed, .success):
            nextOpenMilliseconds = configuration.openMilliseconds
            state = .closed(failures: 0)
        case (.closed(let failures), .failure):
            if failures + 1 >= configuration.failureThreshold {
                open(now)
            } else {
                state = .closed(failures: failures + 1)
            }
        case (.halfOpen(let inFlight, let succeeded), .success):
            if succeeded + 1 >= configuration.probes {
                nextOpenMilliseconds = configuration.openMilliseconds
                enter(.closed(failures: 0))
            } else {
                state = .halfOpen(inFlight: inFlight - 1, succeeded: succeeded + 1)
            }
        case (.halfOpen, .failure):
            open(now)
        case (.halfOpen(let inFlight, let succeeded), .neutral):
            state = .halfOpen(inFlight: inFlight - 1, succeeded: succeeded)
        case (.closed, .neutral), (.open, _):
            break
        }
    }

    /// The neighbour was seen to be well by other means than a call (its readiness): calls pass again. One failure more
    /// opens it again, for as long as a failed probe would have.
    public mutating func recordSeenWell() {
        switch state {
        case .open, .halfOpen: enter(.closed(failures: configuration.failureThreshold - 1))
        case .closed: break
        }
    }

    private mutating func open(_ now: UInt64) {
        let (until, overflow) = now.addingReportingOverflow(UInt64(nextOpenMilliseconds) * 1_000_000)
        enter(.open(untilNanoseconds: overflow ? .max : until))
        nextOpenMilliseconds = min(nextOpenMilliseconds * 2, configuration.maxOpenMilliseconds)
    }

    private mutating func enter(_ next: State) {
        state = next
        generation &+= 1
    }
}
