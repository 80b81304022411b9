/// Compares what a database has with what this program knows. Pure.
struct MigrationLedger {
    struct Applied: Equatable {
        let version: Int
        let name: String
        let checksum: String
    }

    struct Known: Equatable {
        let version: Int
        let name: String
        let checksum: String
    }

    /// The versions still to run, in order.
    static func pending(set: String, known: [Known], applied: [Applied]) throws(PostgresError) -> [Int] {
        let newestKnown = known.map(\.version).max() ?? 0
        let newestApplied = applied.map(\.version).max() ?? 0
        for row in applied {
            guard let match = known.first(where: { $0.version == row.version }) else {
                let label = "\(set) \(row.version) (\(row.name))"
                throw row.version > newestKnown
                    ? PostgresError(.databaseNewer, "\(label) is applied; this program knows up to \(newestKnown)")
                    : PostgresError(.migrationMissing, "\(label) is applied but unknown to this program")
            }
            guard match.name == row.name, match.checksum == row.checksum else {
                throw PostgresError(
                    .migrationChanged,
                    "\(set) \(row.version) (\(row.name)) was changed after it was applied; add a new migration instead")
            }
        }
        let pending = known.map(\.version).filter { version in !applied.contains { $0.version == version } }.sorted()
        if let first = pending.first, first < newestApplied {
            throw PostgresError(
                .migrationOutOfOrder, "\(set) \(first) is new, but \(newestApplied) is applied already")
        }
        return pending
    }
}
