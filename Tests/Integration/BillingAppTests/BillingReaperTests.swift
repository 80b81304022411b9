import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit
import TestKit
import Testing

@testable import BillingApp

@Suite("Clean-up of billing", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct BillingReaperTests {
    @Test func whatHoldsNothingGoesWhenItIsOldAndWhatCountsStays() async throws {
        let daemon = try await PlansDaemon()
        let schema = daemon.database.schema
        try await daemon.database.psql(
            """
            INSERT INTO \(schema).stripe_events (event_id, type, created_at, received_at, outcome)
            SELECT 'evt_' || n, 't', now(), now() - n * interval '1 day', 'ignored' FROM generate_series(1, 2500) AS n;
            INSERT INTO \(schema).billing_customers (customer_id, created_at) VALUES ('c', now());
            INSERT INTO \(schema).quota_reservations
                (reservation_id, customer_id, quota, amount, lifetime_s, state, expires_at, created_at, updated_at)
            SELECT s || n, 'c', 'q', 1, 60, s, now(), now(), now() - n * interval '1 day'
            FROM generate_series(1, 40) AS n, unnest('{reserved,committed,released,expired}'::text[]) AS s
            """)
        let reaper = BillingReaper(
            pool: daemon.context.pool, clock: daemon.context.clock, loop: daemon.context.loop,
            logger: daemon.context.logger, eventsKeptDays: 90, reservationsKeptDays: 30)
        try await reaper.reap()
        #expect(try await daemon.count("stripe_events") == 89)
        #expect(try await daemon.count("quota_reservations", where: "state IN ('reserved', 'committed')") == 80)
        #expect(try await daemon.count("quota_reservations", where: "state IN ('released', 'expired')") == 58)
        await daemon.stop()
    }
}
