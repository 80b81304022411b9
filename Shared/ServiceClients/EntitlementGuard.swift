public import Contracts
public import Observability
public import ServiceKit

/// Asks billing what customers may do, and keeps the answers for a short time.
///
/// Many who ask for one customer at once cause one call. While billing does not answer, an old answer is used until it is
/// too old; one whose period has ended meanwhile then only lets reduce and protect.
public final class EntitlementGuard: Sendable {
    /// Asks for a customer's entitlements.
    public typealias Fetch = @Sendable (_ customer: String) async throws -> Entitlements

    private struct Kept {
        let entitlements: Entitlements
        let fetchedNanoseconds: UInt64
    }

    private struct Flight {
        /// Which call it is: one that was forgotten while it ran keeps nothing.
        let generation: UInt64
        let task: Task<Result<Entitlements, any Error>, Never>
    }

    private struct State {
        var kept: [String: Kept] = [:]
        var flights: [String: Flight] = [:]
        var generation: UInt64 = 0
    }

    private let settings: EntitlementSettings
    private let clock: any TimeSource
    private let logger: Logger
    private let fetch: Fetch
    private let executor: (any TaskExecutor)?
    private let lookups: Counter
    private let state = Locked(State())

    /// A guard that asks through `fetch`.
    /// - Parameter executor: where calls to billing run; the daemon's loop.
    public init(
        settings: EntitlementSettings, clock: any TimeSource, logger: Logger, metrics: MetricsRegistry,
        executor: (any TaskExecutor)? = nil, fetch: @escaping Fetch
    ) {
        self.executor = executor
        self.settings = settings
        self.clock = clock
        self.logger = logger
        self.fetch = fetch
        lookups = metrics.counter(
            "entitlement_lookups_total", "Looks at what a customer may do, by where the answer came from.",
            labels: ["source"])
    }

    /// A guard that asks billing.
    public convenience init(settings: EntitlementSettings, billing: BillingClient, context: ServiceContext) {
        self.init(
            settings: settings, clock: context.clock, logger: context.logger, metrics: context.metrics,
            executor: context.loop, fetch: { try await billing.resolve(customer: $0) })
    }

    /// What a customer may do. Throws `ProblemError` 503 `entitlements_unavailable` when billing does not answer and
    /// nothing young enough is kept.
    public func entitlements(of customer: String) async throws(ProblemError) -> Entitlements {
        if let kept = fresh(customer) {
            lookups.labelled("cache").increment()
            return kept
        }
        let flight = join(customer)
        switch await flight.task.value {
        case .success(let entitlements):
            lookups.labelled("billing").increment()
            return current(entitlements)
        case .failure(let error):
            guard let stale = stale(customer) else {
                lookups.labelled("none").increment()
                logger.warning("entitlements_unavailable", [.error: .string(String(describing: error))])
                throw .unavailable(
                    "entitlements_unavailable", "What the customer may do cannot be asked at the moment.")
            }
            lookups.labelled("stale").increment()
            return stale
        }
    }

    /// Refuses with 403 `capability_missing` what the customer's plan does not grant; answers whether positions may be
    /// opened. Callers with `accounts:any` (operators, services) are not bound.
    @discardableResult
    public func require(
        _ capability: EntitlementCode, of customer: String, caller: Caller
    ) async throws(ProblemError) -> TradingPermission {
        if caller.scopes.contains(Scope.accountsAny) { return .full }
        let entitlements = try await entitlements(of: customer)
        guard entitlements.capabilities[capability.rawValue] == true else {
            let plan = entitlements.planCode.map { "the plan \($0)" } ?? "no current plan"
            throw ProblemError(
                403, "capability_missing",
                "The customer has \(plan), which does not grant \(capability.rawValue); subscribe to a plan that does.")
        }
        return entitlements.trading
    }

    /// Forgets a customer, so that the next look asks; an answer that is on its way is not kept.
    public func forget(_ customer: String) {
        state.withLock {
            $0.kept[customer] = nil
            $0.flights[customer] = nil
        }
    }

    private func fresh(_ customer: String) -> Entitlements? {
        guard let kept = kept(customer, maxMilliseconds: settings.cacheMilliseconds) else { return nil }
        if let end = kept.expiresAt, end.milliseconds <= clock.wallMilliseconds { return nil }
        return kept
    }

    private func stale(_ customer: String) -> Entitlements? {
        kept(customer, maxMilliseconds: settings.staleIfErrorMilliseconds).map(current)
    }

    private func kept(_ customer: String, maxMilliseconds: Int) -> Entitlements? {
        let now = clock.monotonicNanoseconds
        guard let kept = state.withLock({ $0.kept[customer] }) else { return nil }
        let age = now > kept.fetchedNanoseconds ? now - kept.fetchedNanoseconds : 0
        return age < UInt64(maxMilliseconds) * 1_000_000 ? kept.entitlements : nil
    }

    /// As they are now: an end that has passed since they were asked for counts.
    private func current(_ entitlements: Entitlements) -> Entitlements {
        guard let end = entitlements.expiresAt, end.milliseconds <= clock.wallMilliseconds else { return entitlements }
        return entitlements.reducedToProtection
    }

    private func join(_ customer: String) -> Flight {
        state.withLock { state in
            if let running = state.flights[customer] { return running }
            state.generation += 1
            let generation = state.generation
            // The call belongs to all who wait: the deadline of the one who was first must not shorten it.
            let task = Task(executorPreference: executor) { [self] in
                await TaskContext.$deadlineNanoseconds.withValue(nil) { await land(customer, generation) }
            }
            let flight = Flight(generation: generation, task: task)
            state.flights[customer] = flight
            return flight
        }
    }

    private func land(_ customer: String, _ generation: UInt64) async -> Result<Entitlements, any Error> {
        let asked = clock.monotonicNanoseconds
        do {
            let entitlements = try await fetch(customer)
            state.withLock { state in
                guard state.flights[customer]?.generation == generation else { return }
                state.flights[customer] = nil
                state.kept[customer] = Kept(entitlements: entitlements, fetchedNanoseconds: asked)
                if state.kept.count > settings.maxCustomers { Self.forgetOldest(&state) }
            }
            return .success(entitlements)
        } catch {
            state.withLock { state in
                if state.flights[customer]?.generation == generation { state.flights[customer] = nil }
            }
            return .failure(error)
        }
    }

    /// Forgets a tenth at once, so that a full cache does not sort itself for each newcomer.
    private static func forgetOldest(_ state: inout State) {
        let oldest = state.kept.sorted { $0.value.fetchedNanoseconds < $1.value.fetchedNanoseconds }
        for (customer, _) in oldest.prefix(max(1, oldest.count / 10)) { state.kept[customer] = nil }
    }
}
