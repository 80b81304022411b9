/// The right to act for something, for a time, under a number that grows with each new holder (a fencing epoch).
public struct Lease: Sendable, Equatable {
    /// What it is for, such as `account:7`.
    public let name: String
    /// Who holds it.
    public let holder: String
    /// Grows each time the lease is taken.
    public let epoch: Int64
    /// When it ends unless renewed: the database's clock, milliseconds since 1970.
    public let expiresAtMilliseconds: Int64

    /// A condition for the WHERE of a write, which is then without effect for a holder that was replaced:
    /// `UPDATE … WHERE id = $1 AND \(Lease.fence(name: 2, epoch: 3))`.
    /// It locks the row against a taking, which changes the key column `epoch`, but not against the holder's renewal.
    /// - Parameters: the numbers of the parameters that carry the lease's name and epoch.
    public static func fence(name: Int, epoch: Int) -> String {
        "EXISTS (SELECT FROM leases WHERE leases.name = $\(name) AND leases.epoch = $\(epoch) FOR KEY SHARE)"
    }
}

/// Leases in the table `leases` (see `OutboxSchema`). All times are the database's.
public struct LeaseStore: Sendable {
    private let pool: PostgresPool

    /// Leases in the pool's schema.
    public init(_ pool: PostgresPool) { self.pool = pool }

    /// Takes the lease if it is free or has ended; every taking raises the epoch, also by the same holder.
    /// - Returns: nil when somebody holds it.
    public func acquire(
        _ name: String, holder: String, ttlMilliseconds: Int64
    ) async throws(PostgresError) -> Lease? {
        let rows = try await pool.query(
            """
            INSERT INTO leases AS l (name, holder, epoch, expires_at)
            VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
            ON CONFLICT (name) DO UPDATE
            SET holder = excluded.holder, epoch = l.epoch + 1,
                expires_at = clock_timestamp() + $3 * interval '1 millisecond'
            WHERE l.expires_at <= clock_timestamp()
            RETURNING epoch, expires_at
            """, [.text(name), .text(holder), .int(ttlMilliseconds)])
        guard let row = rows.first else { return nil }
        return Lease(
            name: name, holder: holder, epoch: try row.int64(0), expiresAtMilliseconds: try row.timestampMilliseconds(1)
        )
    }

    /// Holds the lease for longer.
    /// - Throws: `lease_lost` when it was taken by somebody else or has ended.
    public func renew(_ lease: Lease, ttlMilliseconds: Int64) async throws(PostgresError) -> Lease {
        let rows = try await pool.query(
            """
            UPDATE leases SET expires_at = clock_timestamp() + $3 * interval '1 millisecond'
            WHERE name = $1 AND epoch = $2 AND expires_at > clock_timestamp()
            RETURNING expires_at
            """, [.text(lease.name), .int(lease.epoch), .int(ttlMilliseconds)], isIdempotent: true)
        guard let row = rows.first else { throw Self.lost(lease) }
        return Lease(
            name: lease.name, holder: lease.holder, epoch: lease.epoch,
            expiresAtMilliseconds: try row.timestampMilliseconds(0))
    }

    /// Gives the lease up; the row stays, so that epochs go on growing. Harmless when it was lost.
    public func release(_ lease: Lease) async throws(PostgresError) {
        try await pool.execute(
            "UPDATE leases SET expires_at = '-infinity' WHERE name = $1 AND epoch = $2",
            [.text(lease.name), .int(lease.epoch)], isIdempotent: true)
    }

    /// Makes sure, inside a transaction, that the lease is held until that transaction ends: nobody can take it before.
    /// - Throws: `lease_lost`; the transaction must then be given up.
    public static func assertHeld(_ lease: Lease, on connection: PostgresConnection) async throws(PostgresError) {
        let rows = try await connection.query(
            "SELECT FROM leases WHERE name = $1 AND epoch = $2 AND expires_at > clock_timestamp() FOR KEY SHARE",
            [.text(lease.name), .int(lease.epoch)])
        if rows.affected != 1 { throw lost(lease) }
    }

    private static func lost(_ lease: Lease) -> PostgresError {
        PostgresError(.leaseLost, "the lease \(lease.name) is no longer held under epoch \(lease.epoch)")
    }
}
