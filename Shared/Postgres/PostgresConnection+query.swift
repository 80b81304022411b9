extension PostgresConnection {
    /// Runs one statement with bound parameters and gives its rows.
    /// - Parameters:
    ///   - deadlineMilliseconds: how long this side waits; by default a little longer than `statement_timeout`.
    ///   - maxRows: rows the answer may have; by default the configuration's.
    /// - Throws: `PostgresError`.
    public func query(
        _ sql: String, _ parameters: [PostgresValue] = [], deadlineMilliseconds: Int64? = nil, maxRows: Int? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let block = try ParameterBlock(parameters)
        try Self.refuseNUL(sql)
        return try await typed {
            try await self.perform(deadlineMilliseconds: deadlineMilliseconds) {
                guard self.needsWrapping else { return try await self.run(sql, block, maxRows: maxRows) }
                return try await self.wrapped { try await self.run(sql, block, maxRows: maxRows) }
            }
        }
    }

    /// Runs one statement and gives how many rows it touched.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(
        _ sql: String, _ parameters: [PostgresValue] = [], deadlineMilliseconds: Int64? = nil
    ) async throws(PostgresError) -> Int {
        try await query(sql, parameters, deadlineMilliseconds: deadlineMilliseconds).affected
    }

    /// Runs a script of several statements without parameters, as migrations are; nothing is returned.
    /// Never give it text that came from outside.
    /// - Throws: `PostgresError`.
    public func script(_ sql: String, deadlineMilliseconds: Int64? = nil) async throws(PostgresError) {
        _ = try await control(sql, deadlineMilliseconds: deadlineMilliseconds)
    }

    /// Statements of our own (BEGIN, COMMIT, SET LOCAL), several in one round trip; the rows of the last that has some.
    func control(
        _ sql: String, deadlineMilliseconds: Int64? = nil, isCancellable: Bool = true
    ) async throws(PostgresError) -> PostgresRows {
        try Self.refuseNUL(sql)
        return try await typed {
            try await self.perform(deadlineMilliseconds: deadlineMilliseconds, isCancellable: isCancellable) {
                try await self.simple(sql)
            }
        }
    }

    /// Without a session of our own, a lone statement gets its limits from a transaction of its own.
    var needsWrapping: Bool { !configuration.ownsSession && !inTransaction }

    func wrapped<T>(_ body: () async throws -> T) async throws -> T {
        _ = try await simple("BEGIN\(configuration.transactionPrelude)")
        do {
            let value = try await body()
            _ = try await simple("COMMIT")
            return value
        } catch {
            // An answer that was broken off leaves the connection to be thrown away.
            let isBrokenOff = (error as? PostgresError)?.code == .resultTooLarge
            if link?.isOpen == true, !isBrokenOff { _ = try await simple("ROLLBACK") }
            throw error
        }
    }

    // MARK: Inside an operation

    func simple(_ sql: String) async throws(PostgresError) -> PostgresRows {
        guard try open().sendQuery(sql) else { throw lost() }
        return try await collect(maxRows: nil)
    }

    private func run(
        _ sql: String, _ block: ParameterBlock, maxRows: Int?
    ) async throws(PostgresError) -> PostgresRows {
        guard configuration.usesPreparedStatements else { return try await runOnce(sql, block, maxRows) }
        let key = StatementCache.Key(sql: sql, types: block.types)
        let name: String
        switch statements.look(key) {
        case .runOnce: return try await runOnce(sql, block, maxRows)
        case .run(let known): name = known
        case .prepare(let fresh, let evict):
            if let evict { _ = try await simple("DEALLOCATE \(evict)") }
            guard try open().sendPrepare(name: fresh, sql, types: block.types) else { throw lost() }
            _ = try await collect(maxRows: nil)
            statements.didPrepare(key, fresh)
            name = fresh
        }
        do throws(PostgresError) {
            guard try open().sendPrepared(name: name, block) else { throw lost() }
            try open().rowByRow()
            return try await collect(maxRows: maxRows)
        } catch  where error.sqlState == "0A000" || error.sqlState == "26000" {
            // The table changed its shape, or somebody ran DISCARD: the statement must be made anew.
            statements.forget(key)
            if inTransaction { throw error }
            return try await runOnce(sql, block, maxRows)
        }
    }

    private func runOnce(
        _ sql: String, _ block: ParameterBlock, _ maxRows: Int?
    ) async throws(PostgresError) -> PostgresRows {
        guard try open().sendQuery(sql, block) else { throw lost() }
        try open().rowByRow()
        return try await collect(maxRows: maxRows)
    }

    /// Sends what is queued and takes all results until the server is idle again; the first error is thrown then.
    func collect(maxRows: Int?) async throws(PostgresError) -> PostgresRows {
        try await flush()
        var rows = collector(maxRows)
        var failure: PostgresError?
        var hasFinishedOne = false
        while let result = try await nextResult() {
            switch result.status {
            case .oneRow, .rows:
                if hasFinishedOne {
                    rows = collector(maxRows)
                    hasFinishedOne = false
                }
                let isLast = result.status == .rows
                try rows.append(result)
                if isLast {
                    rows.complete(result)
                    hasFinishedOne = true
                }
            case .command, .empty:
                if !hasFinishedOne { rows.complete(result) }
            case .error:
                let error = result.error
                if failure == nil || error.isConnectionLoss { failure = error }
                if error.isConnectionLoss { throw error.marked(mayHaveTakenEffect: true) }
            default:
                discard()
                throw PostgresError(.unexpectedAnswer, "COPY and replication need their own calls")
            }
        }
        if let failure { throw failure }
        return rows.finish()
    }

    func collector(_ maxRows: Int?) -> RowCollector {
        RowCollector(maxRows: maxRows ?? configuration.maxRows, maxBytes: configuration.maxResultBytes)
    }

    static func refuseNUL(_ sql: String) throws(PostgresError) {
        if sql.utf8.contains(0) { throw PostgresError(.invalidParameter, "the statement contains NUL") }
    }
}

/// Narrows what `body` throws: everything inside this module is a `PostgresError` already.
func typed<T>(_ body: () async throws -> T) async throws(PostgresError) -> T {
    do {
        return try await body()
    } catch let error as PostgresError {
        throw error
    } catch is CancellationError {
        throw PostgresError(.cancelled, "the task was cancelled")
    } catch {
        throw PostgresError(.unexpectedAnswer, "\(error)")
    }
}
