import Contracts
import HTTPWire
import TestKit
import Testing

@Suite("Refusals of reports", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct ReportRefusalTests {
    @Test("An id of another kind is not found, and a filter that is no instrument is refused by name")
    func whatCannotBe() async throws {
        let engine = try await RunningAlgoEngine.start()
        // A UUID, though not of the version that reports have.
        let missing = try await engine.send(
            .get, "/reports/jobs/af2059c3-cd4b-4531-b6fc-7bb78fc3fe2f", scopes: ["reports:write"])
        #expect(missing.status == 404 && missing.code == "not_found", "\(missing.text)")
        let filter = try await engine.send(.get, "/reports?symbol=%21%21", scopes: ["reports:write"])
        #expect(filter.status == 400 && filter.code == "invalid_parameter", "\(filter.text)")
        #expect(filter.text.contains("symbol"))
        await engine.stop()
    }
}
