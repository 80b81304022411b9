import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import ServiceClients
import ServiceKit

/// What looking up a customer's entitlements costs: from the memory of a daemon, and from billing.
enum EntitlementLoad {
    /// One call after the other on one connection: "p50_ms p99_ms".
    static func overHTTP(url: String, token: String, count: Int) async throws -> String {
        let loop = try EventLoop.start(name: "load")
        let client = FlowBench.client(connections: 1, on: loop)
        var request = HTTPClientRequest(url: url + "/entitlements/resolve")
        request.headers.set("Authorization", "Bearer \(token)")
        let asked = request
        let took = try await Task(executorPreference: loop) {
            var took: [UInt64] = []
            for number in 0..<(count + count / 10) {
                let start = loop.monotonicNanoseconds
                let answer = try await client.send(asked, deadlineMilliseconds: 10_000)
                guard answer.status == 200 else {
                    throw FlowBench.Usage(description: "billing answered \(answer.status)")
                }
                // The first tenth warms up.
                if number >= count / 10 { took.append(loop.monotonicNanoseconds - start) }
            }
            return took
        }.value.sorted()
        return FlowBench.percentile(took, 0.5, per: 1e6) + " " + FlowBench.percentile(took, 0.99, per: 1e6)
    }

    /// The check of a capability with a kept answer, as every order makes it: microseconds each.
    static func cached() async throws -> String {
        let clock = SystemTime()
        let entitlements = Entitlements(
            customerId: "bench", planCode: "desk", status: .active, trading: .full,
            capabilities: [EntitlementCode.routeOrders.rawValue: true], quotas: [:], version: 1)
        let entitlementGuard = EntitlementGuard(
            settings: EntitlementSettings(
                cacheMilliseconds: 600_000, staleIfErrorMilliseconds: 600_000, maxCustomers: 100),
            clock: clock, logger: Logger(service: "bench", level: .error), metrics: MetricsRegistry(),
            fetch: { _ in entitlements })
        let caller = Caller(subject: "bench", scopes: [])
        let rounds = 200_000
        try await entitlementGuard.require(.routeOrders, of: "bench", caller: caller)
        let start = clock.monotonicNanoseconds
        for _ in 0..<rounds { try await entitlementGuard.require(.routeOrders, of: "bench", caller: caller) }
        return String(format: "%.2f", Double(clock.monotonicNanoseconds - start) / Double(rounds) / 1e3)
    }
}
