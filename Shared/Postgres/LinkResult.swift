import CPostgres

/// One result of libpq, freed when it goes out of scope.
struct LinkResult: ~Copyable {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    enum Status {
        case command, rows, oneRow, empty, copyIn, copyOut, pipelineSync, pipelineAborted, error, other
    }

    var status: Status {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK: .command
        case PGRES_TUPLES_OK: .rows
        case PGRES_SINGLE_TUPLE: .oneRow
        case PGRES_EMPTY_QUERY: .empty
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        case PGRES_PIPELINE_SYNC: .pipelineSync
        case PGRES_PIPELINE_ABORTED: .pipelineAborted
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .error
        default: .other
        }
    }

    var rowCount: Int { Int(PQntuples(result)) }
    var columnCount: Int { Int(PQnfields(result)) }

    var columns: [PostgresRows.Column] {
        (0..<PQnfields(result)).map { index in
            PostgresRows.Column(
                name: PQfname(result, index).map { String(cString: $0) } ?? "", type: PQftype(result, index))
        }
    }

    func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) == 1 }

    func appendValue(_ row: Int, _ column: Int, to bytes: inout [UInt8]) {
        guard let value = PQgetvalue(result, Int32(row), Int32(column)) else { return }
        let length = Int(PQgetlength(result, Int32(row), Int32(column)))
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: length))
    }

    var affected: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }
    var commandTag: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    private func field(_ code: UInt8) -> String? {
        PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
    }

    /// The server's error, or libpq's own when the connection broke.
    var error: PostgresError {
        guard let state = field(UInt8(ascii: "C")) else {
            var message = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
            while message.last?.isNewline == true { message.removeLast() }
            return PostgresError(.connectionLost, message)
        }
        let code: PostgresError.Code = isFatal ? .connectionLost : .forSQLState(state)
        return PostgresError(
            code, field(UInt8(ascii: "M")) ?? "", sqlState: state, constraint: field(UInt8(ascii: "n")))
    }

    /// Whether the server ends the session with this error (severity FATAL or PANIC, in English whatever the locale).
    var isFatal: Bool {
        let severity = field(UInt8(ascii: "V"))
        return severity == "FATAL" || severity == "PANIC"
    }
}
