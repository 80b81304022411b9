import MarketDataCore
import Observability
import Postgres

/// The weight account in the database: all replicas, and order-router through `POST /venues/{venue}/budget`, take from
/// one row. While the database is away each takes at most half of what was left, and writes it down afterwards.
struct SharedWeightAccount: WeightAccount {
    private let pool: PostgresPool
    private let terms: WeightTerms
    private let address: String
    private let away: Locked<WeightWhileAway>
    private let clock: any TimeSource
    private let logger: Logger
    private let isAway = Locked(false)

    /// - Parameter address: names what the venue counts by: the address that this machine's requests come from.
    init(pool: PostgresPool, terms: WeightTerms, address: String, clock: any TimeSource, logger: Logger) {
        self.pool = pool
        self.terms = terms
        self.address = address
        self.clock = clock
        self.logger = logger
        away = Locked(WeightWhileAway(terms: terms))
    }

    func lease(wanted: Int64, priority: RequestPriority, reported: Int64?) async -> WeightLease {
        let now = clock.wallMilliseconds
        let window = terms.windowStart(at: now)
        let owed = away.withLock { $0.beginBooking(window: window) }
        do {
            let lease = try await take(wanted: wanted, priority: priority, reported: reported, owed: owed, at: now)
            away.withLock { $0.booked(owed, window: window, used: lease.used) }
            note(isAway: false, "")
            return lease
        } catch {
            note(isAway: true, String(describing: error))
            // The attempt may have lasted: the window is the one that runs now.
            let later = clock.wallMilliseconds
            return away.withLock { away in
                away.notBooked(owed, window: window)
                return away.lease(wanted: wanted, priority: priority, reported: reported, at: later)
            }
        }
    }

    /// Whether something that was taken alone in the running window is not in the database yet.
    var owes: Bool {
        let window = terms.windowStart(at: clock.wallMilliseconds)
        return away.withLock { $0.owes(window: window) }
    }

    /// Writes down what was taken alone, so that the others see it before this one asks again.
    func settle() async {
        let now = clock.wallMilliseconds
        let window = terms.windowStart(at: now)
        let owed = away.withLock { $0.beginBooking(window: window) }
        guard owed > 0 else { return }
        do {
            let lease = try await take(wanted: nil, priority: .routine, reported: nil, owed: owed, at: now)
            away.withLock { $0.booked(owed, window: window, used: lease.used) }
            note(isAway: false, "")
        } catch {
            away.withLock { $0.notBooked(owed, window: window) }
            note(isAway: true, String(describing: error))
        }
    }

    func block(until: Int64, reason: String) async {
        away.withLock { $0.block(until: until) }
        do {
            _ = try await pool.execute(
                """
                INSERT INTO venue_budgets AS b (venue, address, window_start, used, blocked_until, blocked_reason)
                VALUES ($1, $2, '-infinity', 0, $3, $4)
                ON CONFLICT (venue, address) DO UPDATE SET
                    blocked_until = greatest(b.blocked_until, excluded.blocked_until),
                    blocked_reason = excluded.blocked_reason
                """,
                [.text(terms.venue), .text(address), .timestamp(milliseconds: until), .text(reason)],
                isIdempotent: true)
            note(isAway: false, "")
        } catch {
            note(isAway: true, String(describing: error))
        }
    }

    /// - Parameters:
    ///   - wanted: nil takes nothing.
    ///   - owed: what was taken alone in this window and is not in the row yet.
    private func take(
        wanted: Int64?, priority: RequestPriority, reported: Int64?, owed: Int64, at now: Int64
    ) async throws -> WeightLease {
        let start = terms.windowStart(at: now)
        return try await pool.transaction { connection in
            _ = try await connection.execute(
                """
                INSERT INTO venue_budgets (venue, address, window_start, used) VALUES ($1, $2, $3, 0)
                ON CONFLICT DO NOTHING
                """, [.text(terms.venue), .text(address), .timestamp(milliseconds: start)])
            let row = try await connection.query(
                """
                SELECT CASE WHEN window_start < $3 OR window_start > $4 THEN 0 ELSE used END,
                       CASE WHEN window_start > $4 THEN $3 ELSE greatest(window_start, $3) END,
                       CASE WHEN blocked_until < $5 THEN blocked_until ELSE '1970-01-01T00:00:00Z' END
                FROM venue_budgets WHERE venue = $1 AND address = $2 FOR UPDATE
                """,
                [
                    .text(terms.venue), .text(address), .timestamp(milliseconds: start),
                    .timestamp(milliseconds: terms.latestStart(at: now)),
                    .timestamp(milliseconds: now + WeightTerms.maxBlockedMilliseconds),
                ]
            ).single()
            let used = max(try row.int64(0) + owed, reported ?? 0)
            let window = try row.timestampMilliseconds(1)
            let blockedUntil = try row.timestampMilliseconds(2)
            let isBlocked = now < blockedUntil
            var granted: Int64 = 0
            if let wanted, !isBlocked { granted = terms.grant(wanted: wanted, priority: priority, used: used) }
            _ = try await connection.execute(
                "UPDATE venue_budgets SET window_start = $3, used = $4 WHERE venue = $1 AND address = $2",
                [
                    .text(terms.venue), .text(address), .timestamp(milliseconds: window), .int(used + granted),
                ])
            return WeightLease(
                granted: granted, until: isBlocked ? blockedUntil : window + terms.windowMilliseconds,
                used: used + granted)
        }
    }

    /// Says it once when the database goes, and once when it is back.
    private func note(isAway now: Bool, _ error: String) {
        let before = isAway.withLock { state in
            defer { state = now }
            return state
        }
        guard before != now else { return }
        if now {
            logger.warning("venue_budget_alone", [.name: .string(terms.venue), .error: .string(error)])
        } else {
            logger.info("venue_budget_shared", [.name: .string(terms.venue)])
        }
    }
}
