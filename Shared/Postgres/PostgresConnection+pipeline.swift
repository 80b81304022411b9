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

    private func runPipeline(
        _ statements: [PostgresStatement], _ blocks: [ParameterBlock]
    ) async throws(PostgresError) -> [PostgresRows] {
        guard try open().enterPipeline() else { throw lost() }
        for (statement, block) in zip(statements, blocks) {
            guard try open().sendQuery(statement.sql, block) else { throw lost() }
        }
        guard try open().pipelineSync() else { throw lost() }
        try await flush()
        var answers: [PostgresRows] = []
        answers.reserveCapacity(statements.count)
        var failure: PostgresError?
        for index in statements.indices {
            do throws(PostgresError) {
                if let rows = try await pipelineAnswer() { answers.append(rows) }
            } catch {
                if error.isConnectionLoss || error.code == .resultTooLarge { throw error }
                if failure == nil { failure = error.at(statement: index) }
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
