import Contracts
import Observability
import Reactor
import TestKit
import Testing

@testable import ServiceKit

@Suite("Service tokens") struct ServiceTokenSourceTests {
    /// Billing as the source sees it.
    private final class Billing: Sendable {
        struct Down: Error {}
        let asked = Locked<[ServiceTokenRequest]>([])
        let isDown = Locked(false)

        func give(_ request: ServiceTokenRequest) async throws -> ServiceToken {
            // As it is when the question comes in, not when the answer goes out.
            let isDown = isDown.withLock { $0 }
            let count = asked.withLock { asked in
                asked.append(request)
                return asked.count
            }
            await Task.yield()
            if isDown { throw Down() }
            return ServiceToken(accessToken: "token-\(count)", expiresIn: 900, scopes: [])
        }
    }

    private func source(
        _ billing: Billing, _ clock: ManualTime, secret: String? = "s3cret"
    ) throws -> ServiceTokenSource {
        ServiceTokenSource(
            settings: ServiceClientSettings(id: "order-router", secret: secret.map { Secret($0) }),
            loop: try EventLoop.start(name: "tokens"), clock: clock,
            logger: Logger(service: "test", sink: MemorySink()), fetch: { try await billing.give($0) })
    }

    @Test func aTokenIsFetchedOnceForAllAndKeptWhileItLives() async throws {
        let billing = Billing()
        let clock = ManualTime()
        let source = try source(billing, clock)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await source.token().expose() } }
            var all: Set<String> = []
            for try await token in group { all.insert(token) }
            return all
        }
        #expect(tokens == ["token-1"])
        #expect(
            billing.asked.withLock { $0 } == [ServiceTokenRequest(clientId: "order-router", clientSecret: "s3cret")])
        clock.advance(milliseconds: 894_999)
        #expect(try await source.token().expose() == "token-1")
        clock.advance(milliseconds: 1)
        #expect(try await source.token().expose() == "token-2")
    }

    @Test func itIsRenewedBeforeItEndsAndOutlivesAnAbsenceOfBilling() async throws {
        let billing = Billing()
        let clock = ManualTime()
        let source = try source(billing, clock)
        let running = Task { try await source.run() }
        try await eventually("the first token") { billing.asked.withLock { $0.count } == 1 }
        billing.isDown.withLock { $0 = true }
        #expect(try await source.token().expose() == "token-1")
        running.cancel()
        _ = try? await running.value
        clock.advance(milliseconds: 895_000)
        await #expect(throws: Billing.Down.self) { try await source.token() }
        billing.isDown.withLock { $0 = false }
        #expect(try await source.token().expose().hasPrefix("token-"))
    }

    @Test func withoutASecretTheErrorNamesTheKey() async throws {
        let source = try source(Billing(), ManualTime(), secret: nil)
        do {
            _ = try await source.token()
            Issue.record("there was a token")
        } catch {
            #expect("\(error)".contains("service_client.secret_file"))
        }
    }
}
