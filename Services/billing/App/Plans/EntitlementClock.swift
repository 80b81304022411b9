import Postgres

/// The counter that orders every change of what customers may do.
enum EntitlementClock {
    /// The next version. Its row stays locked until the change commits: nobody sees a higher version before a lower one.
    static func tick(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query("UPDATE entitlement_clock SET version = version + 1 RETURNING version")
            .single().int64(0)
    }
}
