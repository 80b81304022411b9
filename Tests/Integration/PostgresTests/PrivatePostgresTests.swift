import TestKit
import Testing

@Suite(.enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct PrivatePostgresTests {
    @Test func sharedServerGivesSeparateDatabases() async throws {
        let server = try await PrivatePostgres.shared()
        let first = try await server.makeDatabase()
        let second = try await server.makeDatabase()
        #expect(first.name != second.name)
        let answer = try await first.psql("SELECT current_database()")
        #expect(answer == "\(first.name)\n")
    }

    @Test func killedServerStartsAgainOnItsData() async throws {
        let server = try await PrivatePostgres.start(tcp: true)
        let database = try await server.makeDatabase()
        try await database.psql("CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1)")
        try await server.killNine()
        try await server.restart()
        let count = try await database.psql("SELECT count(*) FROM kept")
        #expect(count == "1\n")
        await server.stop()
    }
}
