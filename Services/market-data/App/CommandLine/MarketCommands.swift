import Postgres
import ServiceKit

/// What the commands of market-data share.
enum MarketCommands {
    static let all = [
        BackfillCommand.command, ImportCommand.command, ExportCommand.command, RecordCommand.command,
        ReplayCommand.command, VerifyCommand.command,
    ]

    /// Says what to do when the tables are not there.
    static func withTables(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as PostgresError where error.sqlState == "42P01" {
            throw ServiceFailure(
                .partFailed, code: "no_tables", "the tables are not there yet; start market-data once, then repeat this"
            )
        }
    }
}
