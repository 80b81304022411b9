import Observability
import Postgres
import Reactor
import TestKit
import Testing

/// Writers that note what they were told, and the comparison with what the database has.
final class AcknowledgementOracle: Sendable {
    struct Notes {
        var acknowledged: Set<String> = []
        var unknown: Set<String> = []
        var refused: Set<String> = []
        /// A row was there already although the server's answer meant that it cannot be.
        var wrongVerdicts: [String] = []
        var errors: [String: Int] = [:]
    }

    let notes = Locked(Notes())
    private let isStopped = Locked(false)

    static func prepare(_ pool: PostgresPool) async throws {
        try await pool.execute("CREATE TABLE k (id text PRIMARY KEY, w int)")
    }

    func stop() { isStopped.withLock { $0 = true } }

    /// Inserts rows one transaction each until stopped.
    func write(_ writer: Int, _ pool: PostgresPool) async {
        var number = 0
        while !isStopped.withLock({ $0 }) {
            number += 1
            let id = "\(writer)-\(number)"
            do {
                try await pool.transaction { connection in
                    try await connection.execute("INSERT INTO k VALUES ($1, $2)", [.text(id), .int(Int64(writer))])
                }
                notes.withLock { _ = $0.acknowledged.insert(id) }
            } catch {
                let code = (error as? PostgresError)?.code
                notes.withLock { notes in
                    notes.errors[code?.rawValue ?? "\(error)", default: 0] += 1
                    switch code {
                    case .commitOutcomeUnknown: notes.unknown.insert(id)
                    case .uniqueViolation: notes.wrongVerdicts.append(id)
                    default: notes.refused.insert(id)
                    }
                }
                await pool.loop.pauseForTest(milliseconds: 10)
            }
        }
    }

    /// Compares and says the figures.
    func judge(_ test: TestPool, _ what: String) async throws {
        let rows = Set(
            try await test.pool.query("SELECT id FROM k", deadlineMilliseconds: 60_000).map { try $0.string(0) })
        let notes = notes.withLock { $0 }
        let lost = notes.acknowledged.subtracting(rows)
        let phantom = rows.subtracting(notes.acknowledged).subtracting(notes.unknown)
        let transactions = test.metrics.counter(
            "sextant_postgres_transactions_total", "Transactions by outcome.", labels: ["outcome"])
        func count(_ outcome: String) -> UInt64 { transactions.labelled(outcome).value }
        let line =
            "\(what): acknowledged \(notes.acknowledged.count) lost \(lost.count) phantom \(phantom.count)"
            + " wrong verdicts \(notes.wrongVerdicts.count) commits with lost answer: committed"
            + " \(count("resolved_committed")) aborted \(count("resolved_aborted")) unknown \(count("resolved_unknown"))"
            + " retried \(count("retried")) errors \(notes.errors.sorted { $0.key < $1.key })"
        FaultReport.say(line)
        #expect(lost.isEmpty, "\(line)")
        #expect(phantom.isEmpty, "\(line)")
        #expect(notes.wrongVerdicts.isEmpty, "\(line)")
        #expect(notes.refused.isDisjoint(with: rows), "\(line)")
        #expect(notes.unknown.isEmpty, "\(line)")
        #expect(notes.acknowledged.count > 20, "\(line)")
    }
}

extension EventLoop {
    func pauseForTest(milliseconds: Int64) async { try? await sleep(milliseconds: milliseconds) }
}
