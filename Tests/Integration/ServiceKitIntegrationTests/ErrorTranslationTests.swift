import Postgres
import Testing

@testable import ServiceKit

/// What a caller is told about an error of the database.
@Suite("Database errors as answers")
struct ErrorTranslationTests {
    static let cases: [(PostgresError.Code, status: Int, code: String)] = [
        (.statementTimeout, 503, "database_unavailable"), (.commitOutcomeUnknown, 503, "database_unavailable"),
        (.poolClosed, 503, "database_unavailable"), (.readOnlyTransaction, 503, "database_unavailable"),
        (.connectionLost, 503, "database_unavailable"), (.poolExhausted, 503, "database_unavailable"),
        (.uniqueViolation, 409, "unique_violation"), (.invalidData, 400, "invalid_data"),
        (.invalidParameter, 400, "invalid_parameter"), (.deadlineExceeded, 504, "deadline_exceeded"),
        (.undefinedTable, 500, "internal"), (.serverError, 500, "internal"),
    ]

    @Test func eachIsWhatTheCallerCanDoAboutIt() {
        for (code, status, name) in Self.cases {
            let error = PostgresError(code, "canary-4711", constraint: "canary-4712")
            let (problem, isFault) = ErrorTranslation.problem(for: error)
            #expect(problem.status == status, "\(code)")
            #expect(problem.code == name, "\(code)")
            #expect(isFault, "the log explains \(code)")
            #expect(!"\(problem)".contains("canary"), "\(problem)")
        }
    }
}
