public import Contracts
public import Observability
public import Resilience
public import ServiceKit

/// Places orders as the owner's document says: one try and up to three retries after 0.5, 1 and 2 s on network errors and
/// 5xx, none on 4xx; each failed try is logged; then an ``OrderRouterClientError``.
///
/// A repeat is harmless because every order carries its `client_order_id`. `Retry-After` is honoured; what cannot be done
/// within the time limit is given up.
public struct RetryingOrderPlacement: Sendable {
    /// Sends an order once.
    public typealias Send = @Sendable (ExecutionIntent) async throws(EndpointClientError) -> ExecutionReport

    /// An order that was taken.
    public struct Placed: Sendable {
        /// The router's answer.
        public let report: ExecutionReport
        /// How many times it was sent.
        public let attempts: Int
    }

    private let policy: RetryPolicy
    private let deadlineMilliseconds: Int64
    private let clock: any TimeSource
    private let logger: Logger
    private let failures: Counter
    private let sleep: @Sendable (Int64) async throws -> Void
    private let send: Send

    /// - Parameters:
    ///   - deadlineMilliseconds: no retry begins later than this after the first try.
    ///   - sleep: waits between tries, in milliseconds.
    ///   - send: sends an order once; it must not retry by itself.
    public init(
        policy: RetryPolicy = .orders, deadlineMilliseconds: Int64, clock: any TimeSource, logger: Logger,
        metrics: MetricsRegistry, sleep: @escaping @Sendable (Int64) async throws -> Void, send: @escaping Send
    ) {
        self.policy = policy
        self.deadlineMilliseconds = deadlineMilliseconds
        self.clock = clock
        self.logger = logger
        self.sleep = sleep
        self.send = send
        failures = metrics.counter(
            "order_placement_failures_total", "Tries to place an order that failed, by code.", labels: ["code"])
    }

    /// Places an order that carries its `client_order_id`.
    public func place(_ intent: ExecutionIntent) async throws(OrderRouterClientError) -> Placed {
        let deadline = Deadline(afterMilliseconds: deadlineMilliseconds, nowNanoseconds: clock.monotonicNanoseconds)
        // Each order brings the budget for its own retries: whoever runs out of them stops trading.
        var budget = RetryBudget(
            percent: 0, reserve: Int64(policy.maxAttempts), trickleMilliseconds: 0,
            nowNanoseconds: clock.monotonicNanoseconds)
        var generator = SystemRandomNumberGenerator()
        var attempts = 0
        while true {
            attempts += 1
            do throws(EndpointClientError) {
                return Placed(report: try await send(intent), attempts: attempts)
            } catch {
                log(error, intent, attempts)
                let failure = AttemptFailure(
                    isRetryable: Self.isRetryable(error), mayHaveTakenEffect: error.mayHaveTakenEffect,
                    isCancellation: error.code == .cancelled,
                    retryAfterMilliseconds: error.retryAfterMilliseconds)
                let decision = policy.decide(
                    attempts: attempts, failure: failure, isIdempotent: true, deadline: deadline,
                    nowNanoseconds: clock.monotonicNanoseconds, budget: &budget, using: &generator)
                guard case .retry(let delay) = decision else {
                    throw OrderRouterClientError(error, attempts: attempts)
                }
                do {
                    try await sleep(delay)
                } catch _ {
                    throw OrderRouterClientError(cancelledAfter: attempts)
                }
            }
        }
    }

    /// Network errors and 5xx; a 4xx would be answered the same again.
    private static func isRetryable(_ error: EndpointClientError) -> Bool {
        switch error.code {
        case .unreachable, .deadlineExceeded, .circuitOpen: true
        case .refused: (error.status ?? 0) >= 500
        default: false
        }
    }

    private func log(_ error: EndpointClientError, _ intent: ExecutionIntent, _ attempt: Int) {
        failures.labelled(error.code.rawValue).increment()
        logger.warning(
            "order_placement_failed",
            [
                .name: .string(intent.order.clientOrderId ?? ""), .attempt: LogValue(attempt),
                .code: .string(error.problem?.code ?? error.code.rawValue), .status: LogValue(error.status ?? 0),
            ])
    }
}
