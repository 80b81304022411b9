/// Gives bytes to a running `COPY … FROM STDIN`; waits when the server is slower.
public struct CopyWriter: Sendable {
    let connection: PostgresConnection

    /// Sends bytes; they may end in the middle of a row.
    /// - Throws: `PostgresError` when the connection breaks or the deadline passes.
    public func write(_ bytes: [UInt8]) async throws(PostgresError) { try await connection.copyWrite(bytes) }
}

extension PostgresConnection {
    /// Runs `COPY … FROM STDIN` with the bytes that the closure writes.
    ///
    /// When the closure throws, the COPY is failed on the server and nothing of it stays.
    /// `statement_timeout` holds for the whole; give a transaction its own for a long one.
    /// - Returns: how many rows were taken.
    /// - Throws: `PostgresError`, and what the closure throws.
    @discardableResult
    public func copyIn(
        _ sql: String, deadlineMilliseconds: Int64? = nil, _ body: (CopyWriter) async throws -> Void
    ) async throws -> Int {
        try Self.refuseNUL(sql)
        return try await perform(deadlineMilliseconds: deadlineMilliseconds) {
            guard self.needsWrapping else { return try await self.runCopyIn(sql, body) }
            return try await self.wrapped { try await self.runCopyIn(sql, body) }
        }
    }

    private func runCopyIn(_ sql: String, _ body: (CopyWriter) async throws -> Void) async throws -> Int {
        try await startCopy(sql, .copyIn)
        do {
            try await body(CopyWriter(connection: self))
        } catch {
            try await copyEnd(failing: "the sender gave up")
            _ = try? await collect(maxRows: nil)
            _ = try open()
            throw error
        }
        try await copyEnd(failing: nil)
        return try await collect(maxRows: nil).affected
    }

    /// Runs `COPY … TO STDOUT` and hands over the bytes as they come.
    ///
    /// When the closure throws, the connection is thrown away: the rest cannot be stopped otherwise.
    /// - Parameter maxBytes: bytes that may come; by default the configuration's limit for answers.
    /// - Returns: how many rows were sent.
    /// - Throws: `PostgresError`, and what the closure throws.
    @discardableResult
    public func copyOut(
        _ sql: String, deadlineMilliseconds: Int64? = nil, maxBytes: Int? = nil,
        _ body: ([UInt8]) async throws -> Void
    ) async throws -> Int {
        try Self.refuseNUL(sql)
        let limit = maxBytes ?? configuration.maxResultBytes
        return try await perform(deadlineMilliseconds: deadlineMilliseconds) {
            guard self.needsWrapping else { return try await self.runCopyOut(sql, limit, body) }
            return try await self.wrapped { try await self.runCopyOut(sql, limit, body) }
        }
    }

    private func runCopyOut(_ sql: String, _ maxBytes: Int, _ body: ([UInt8]) async throws -> Void) async throws -> Int
    {
        try await startCopy(sql, .copyOut)
        var total = 0
        var pending: [UInt8] = []
        copying: while true {
            let turn = readyTurns
            switch try open().copyGet() {
            case .chunk(let bytes):
                total += bytes.count
                guard total <= maxBytes else { throw PostgresError(.resultTooLarge, "more than \(maxBytes) bytes") }
                pending += bytes
                // libpq gives row by row; the reader gets pieces worth a call.
                if pending.count >= 65_536 { try await hand(&pending, body) }
            case .wait:
                guard pending.isEmpty else {
                    try await hand(&pending, body)
                    continue copying
                }
                try await waitForCopyData(since: turn)
            case .end: break copying
            case .failed: throw lost()
            }
        }
        if !pending.isEmpty { try await hand(&pending, body) }
        return try await collect(maxRows: nil).affected
    }

    private func hand(_ pending: inout [UInt8], _ body: ([UInt8]) async throws -> Void) async throws {
        let bytes = pending
        pending = []
        do {
            try await body(bytes)
        } catch {
            discard()
            throw error
        }
    }

    private func startCopy(_ sql: String, _ expected: LinkResult.Status) async throws(PostgresError) {
        guard try open().sendQuery(sql, ParameterBlock([])) else { throw lost() }
        try await flush()
        guard let result = try await nextResult() else {
            throw PostgresError(.unexpectedAnswer, "the server did not answer COPY")
        }
        if result.status == expected { return }
        let error =
            result.status == .error
            ? result.error : PostgresError(.unexpectedAnswer, "the statement is not COPY in this direction")
        // The other direction cannot be left politely.
        guard result.status != .copyIn, result.status != .copyOut else {
            discard()
            throw error
        }
        _ = try await collect(maxRows: nil)
        throw error
    }

    /// libpq keeps what the socket does not take; beyond this it is sent before more is taken.
    private static let copyBufferBytes = 128 * 1024

    func copyWrite(_ bytes: [UInt8]) async throws(PostgresError) {
        while true {
            switch try open().copyPut(bytes.span) {
            case .taken:
                unsentCopyBytes += bytes.count
                guard unsentCopyBytes >= Self.copyBufferBytes else { return }
                unsentCopyBytes = 0
                try await flush()
                return
            case .full: try await flush()
            case .failed: throw lost()
            }
        }
    }

    private func copyEnd(failing reason: String?) async throws(PostgresError) {
        unsentCopyBytes = 0
        while true {
            switch try open().copyEnd(failing: reason) {
            case .taken: return try await flush()
            case .full: try await flush()
            case .failed: throw lost()
            }
        }
    }
}
