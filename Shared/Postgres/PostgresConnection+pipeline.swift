/// One statement of a pipeline.
public struct PostgresStatement: Sendable {
    /// The SQL.
    public let sql: String
    /// Its parameters.
    public let parameters: [PostgresValue]

    /// A statement with bound parameters.
    public init(_ sql: String, _ parameters: [PostgresValue] = []) {
        self.sql = sql
        self.parameters = parameters
    }
}

extension PostgresConnection {
    /// Statements one pipeline may have: their answers are kept until all are there.
    public static let maxPipelineStatements = 10_000

    /// Sends all statements at once and takes all answers: one round trip.
    ///
    /// Outside a transaction the pipeline is one transaction of its own: all statements take effect or none.
    /// - Throws: `PostgresError` of the first statement that failed, with its `statementIndex`.
    public func pipeline(
        _ statements: [PostgresStatement], deadlineMilliseconds: Int64? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        guard statements.count <= Self.maxPipelineStatements else {
            throw PostgresError(.invalidParameter, "a pipeline has at most \(Self.maxPipelineStatements) statements")
        }
        var blocks: [ParameterBlock] = []
        for (index, statement) in statements.enumerated() {
            do {
                try Self.refuseNUL(statement.sql)
                blocks.append(try ParameterBlock(statement.parameters))
            } catch {
                throw error.at(statement: index)
            }
        }
        if statements.isEmpty { return [] }
        return try await typed {
            try await self.perform(deadlineMilliseconds: deadlineMilliseconds) {
                guard self.needsWrapping else { return try await self.runPipeline(statements, blocks) }
                return try await self.wrapped { try await self.runPipeline(statements, blocks) }
            }
        }
    }

    /// What is sent for one statement, in order; each has an answer of its own.
    private enum Step {
        case deallocate(String)
        case prepare(StatementCache.Key, name: String)
        case run(index: Int, prepared: StatementCache.Key?)
    }

    private func runPipeline(
        _ statements: [PostgresStatement], _ blocks: [ParameterBlock]
    ) async throws(PostgresError) -> [PostgresRows] {
        do throws(PostgresError) {
            return try await sendPipeline(statements, blocks, prepares: configuration.usesPreparedStatements)
        } catch  where ["0A000", "26000"].contains(error.sqlState ?? "") && !inTransaction {
            // A table changed its shape, or somebody ran DISCARD. Nothing took effect: the pipeline was one transaction.
            return try await sendPipeline(statements, blocks, prepares: false)
        }
    }

    private func sendPipeline(
        _ statements: [PostgresStatement], _ blocks: [ParameterBlock], prepares: Bool
    ) async throws(PostgresError) -> [PostgresRows] {
        guard try open().enterPipeline() else { throw lost() }
        var steps: [Step] = []
        var fresh: [StatementCache.Key: String] = [:]
        for (index, (statement, block)) in zip(statements, blocks).enumerated() {
            guard prepares else {
                try send(open().sendQuery(statement.sql, block))
                steps.append(.run(index: index, prepared: nil))
                continue
            }
            try sendPrepared(index, statement.sql, block, &steps, &fresh)
        }
        try send(open().pipelineSync())
        try await flush()
        return try await pipelineAnswers(steps, count: statements.count)
    }

    /// Sends one statement, by its name when it was prepared before, and prepares it when it comes for the second time.
    private func sendPrepared(
        _ index: Int, _ sql: String, _ block: ParameterBlock, _ steps: inout [Step],
        _ fresh: inout [StatementCache.Key: String]
    ) throws(PostgresError) {
        let key = StatementCache.Key(sql: sql, types: block.types)
        let answer = fresh[key].map { StatementCache.Answer.run(name: $0) } ?? self.statements.look(key)
        switch answer {
        case .runOnce:
            try send(open().sendQuery(sql, block))
            steps.append(.run(index: index, prepared: nil))
        case .run(let name):
            try send(open().sendPrepared(name: name, block))
            steps.append(.run(index: index, prepared: key))
        case .prepare(let name, let evict):
            if let evict {
                try send(open().sendQuery("DEALLOCATE \(evict)", ParameterBlock([])))
                steps.append(.deallocate(evict))
            }
            try send(open().sendPrepare(name: name, sql, types: block.types))
            steps.append(.prepare(key, name: name))
            fresh[key] = name
            try send(open().sendPrepared(name: name, block))
            steps.append(.run(index: index, prepared: key))
        }
    }

    private func send(_ wasQueued: Bool) throws(PostgresError) {
        if !wasQueued { throw lost() }
    }

    private func pipelineAnswers(_ steps: [Step], count: Int) async throws(PostgresError) -> [PostgresRows] {
        var answers: [PostgresRows] = []
        answers.reserveCapacity(count)
        var failure: PostgresError?
        var statement = 0
        for step in steps {
            do throws(PostgresError) {
                let rows = try await pipelineAnswer()
                switch step {
                case .deallocate: break
                case .prepare(let key, let name): if rows != nil { statements.didPrepare(key, name) }
                case .run(let index, _):
                    statement = index + 1
                    if let rows { answers.append(rows) }
                }
            } catch {
                if error.isConnectionLoss || error.code == .resultTooLarge { throw error }
                if case .run(_, .some(let key)) = step, ["0A000", "26000"].contains(error.sqlState ?? "") {
                    statements.forget(key)
                }
                if failure == nil { failure = error.at(statement: statement) }
            }
        }
        guard let sync = try await nextResult(), sync.status == .pipelineSync, try open().exitPipeline() else {
            discard()
            throw PostgresError(.unexpectedAnswer, "the pipeline did not end where it should")
        }
        if let failure { throw failure }
        return answers
    }

    /// The answer to one statement, up to the nil that ends it; nil when it was skipped after an error.
    private func pipelineAnswer() async throws(PostgresError) -> PostgresRows? {
        var rows = collector(nil)
        var failure: PostgresError?
        var isSkipped = false
        while let result = try await nextResult() {
            switch result.status {
            case .rows, .oneRow:
                try rows.append(result)
                rows.complete(result)
            case .command, .empty: rows.complete(result)
            case .pipelineAborted: isSkipped = true
            case .error:
                let error = result.error
                if error.isConnectionLoss { throw error.marked(mayHaveTakenEffect: true) }
                failure = error
            default:
                discard()
                throw PostgresError(.unexpectedAnswer, "COPY cannot be in a pipeline")
            }
        }
        if let failure { throw failure }
        return isSkipped ? nil : rows.finish()
    }
}

extension PostgresPool {
    /// Runs a pipeline on any connection, as one transaction.
    /// - Throws: `PostgresError`.
    public func pipeline(
        _ statements: [PostgresStatement], deadlineMilliseconds: Int64? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        try await typed {
            try await withConnection(deadlineMilliseconds: deadlineMilliseconds) {
                try await $0.pipeline(statements, deadlineMilliseconds: deadlineMilliseconds)
            }
        }
    }
}
