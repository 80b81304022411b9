import HTTPWire
import Observability
import TestKit
import Testing

@testable import ServiceKit

@Suite("Life of a daemon", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct LifecycleTests {
    @Test func drainLetsRunningRequestsFinish() async throws {
        let daemon = try await RunningDaemon.start()
        async let running = daemon.send(.get, "/wait")
        try await eventually("the request is in work") {
            daemon.sink.lines.contains { $0.contains("\"event\":\"waiting\"") }
        }
        async let status = daemon.stop()
        #expect(try await running.status == 200)
        #expect(await status == .clean)
        await #expect(throws: (any Error).self) { try await daemon.send(.get, "/health") }
        #expect(try await daemon.count("daemon_starts", where: "stopped_at IS NOT NULL") == 1)
    }

    @Test func readinessFollowsTheDatabase() async throws {
        let server = try await PrivatePostgres.start()
        let daemon = try await RunningDaemon.start(on: server)
        #expect(try await daemon.send(.get, "/health/ready").status == 200)
        try await server.killNine()
        try await eventually(timeoutMilliseconds: 10_000, "readiness sees that the database is away") {
            try await daemon.send(.get, "/health/ready").status == 503
        }
        let answer = try await daemon.send(.get, "/health/ready")
        #expect(answer.text.contains("\"database\""), "\(answer.text)")
        #expect(try await daemon.send(.get, "/health").status == 200)
        let operations = try await daemon.send(.get, "/ops/starts", token: try daemon.token(scopes: ["ops:read"]))
        #expect(operations.status == 503 || operations.status == 504, "\(operations.text)")
        try await server.restart()
        try await eventually(timeoutMilliseconds: 15_000, "readiness sees the database again") {
            try await daemon.send(.get, "/health/ready").status == 200
        }
        await daemon.stop()
        await server.stop()
    }

    @Test func aProbesShortDeadlineIsNotTheNextOnes() async throws {
        let daemon = try await RunningDaemon.start()
        for _ in 0..<4 {
            // The answer is kept for half a second: each round looks anew, under the shortest deadline there is.
            await pause(milliseconds: 600)
            _ = try await daemon.send(.get, "/health/ready", headers: [("X-Request-Deadline-Ms", "1")])
            let next = try await daemon.send(.get, "/health/ready")
            #expect(next.status == 200, "\(next.text)")
        }
        await daemon.stop()
    }

    @Test func healthAnswersWhileOthersAreShed() async throws {
        let daemon = try await RunningDaemon.start(settings: "{http: {max_concurrent_requests: 4}}")
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for number in 0..<12 {
                group.addTask {
                    try await daemon.send(.get, "/wait", headers: [("X-Request-Id", "shed-\(number)")])
                }
            }
            await pause(milliseconds: 100)
            for path in ["/health", "/health/ready", "/metrics"] {
                #expect(try await daemon.send(.get, path).status == 200, "\(path)")
            }
            var shed = 0
            for try await answer in group where answer.status == 503 {
                shed += 1
                // The server refuses by itself, and yet the caller finds its request in the log.
                let id = try #require(answer.object["request_id"] as? String)
                #expect(id.hasPrefix("shed-") && answer.headers.first("X-Request-Id") == id)
                #expect(answer.headers.first("Retry-After") != nil)
                #expect(daemon.sink.lines.contains { $0.contains("\"\(id)\"") && $0.contains("overloaded") })
            }
            #expect(shed >= 1)
        }
        await daemon.stop()
    }

    @Test func startsAreListedPageByPage() async throws {
        let daemon = try await RunningDaemon.start()
        let schema = daemon.database.schema
        try await daemon.database.psql(
            """
            INSERT INTO \(schema).daemon_starts (id, service, version, git_commit, host, process_id, config_fingerprint, started_at)
            SELECT gen_random_uuid(), 's', '0', 'c', 'h', 1, 'f', '2026-01-01'::timestamptz + (n % 7) * interval '1 microsecond'
            FROM generate_series(1, 24) AS n
            """)
        let token = try daemon.token(scopes: ["ops:read"])
        var seen: [String] = []
        var path = "/ops/starts?limit=4"
        for _ in 0..<20 {
            let answer = try await daemon.send(.get, path, token: token)
            #expect(answer.status == 200, "\(answer.text)")
            let items = answer.object["items"] as? [[String: Any]] ?? []
            #expect(items.count <= 4)
            seen += items.compactMap { $0["id"] as? String }
            guard let cursor = answer.object["next_cursor"] as? String else { break }
            path = "/ops/starts?limit=4&cursor=\(cursor)"
        }
        #expect(seen.count == 25)
        #expect(Set(seen).count == 25)
        for bad in ["AAAA", "MTIz", "a-b_c"] {
            #expect(try await daemon.send(.get, "/ops/starts?cursor=\(bad)", token: token).status == 400)
        }
        await daemon.stop()
    }

    @Test func metricsCountByTemplateAndHoldProcessFigures() async throws {
        let daemon = try await RunningDaemon.start()
        let token = try daemon.token()
        for number in 1...3 {
            _ = try await daemon.send(.get, "/notes/00000000-0000-7000-8000-00000000000\(number)", token: token)
        }
        _ = try await daemon.send(.get, "/user-made-path-4711")
        let text = try await daemon.send(.get, "/metrics").text
        #expect(
            text.contains(#"http_route_requests_total{method="GET",route="/notes/{id}",status="200"} 1"#), "\(text)")
        #expect(text.contains(#"http_route_requests_total{method="GET",route="/notes/{id}",status="404"} 2"#))
        #expect(text.contains("process_resident_memory_bytes"))
        #expect(!text.contains("4711"))
        await daemon.stop()
    }

    @Test func accessLinesAreWrittenOncePerRequest() async throws {
        let daemon = try await RunningDaemon.start()
        let answer = try await daemon.send(.get, "/notes?secret=canary")
        let id = try #require(answer.headers.first("X-Request-Id"))
        let lines = daemon.sink.lines.filter { $0.contains(id) }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(#""route":"/notes","status":401"#) == true, "\(lines)")
        #expect(!daemon.sink.lines.contains { $0.contains("canary") })
        await daemon.stop()
    }
}
