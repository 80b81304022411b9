import Contracts
import HTTPWire
import Observability
import Postgres
import Security

/// Runs the work of an endpoint at most once per caller, route and `Idempotency-Key`; repeats get the first answer.
struct IdempotentExecution: Sendable {
    /// Longest key.
    static let maxKeyCharacters = 255
    /// Added to the endpoint's deadline before a claim counts as abandoned.
    static let takeoverGraceMilliseconds: Int64 = 1_000

    let keys: IdempotencyKeys
    let clock: any TimeSource

    /// The key of a request, or a 400 problem.
    static func key(_ headers: HTTPHeaders) throws(ProblemError) -> String {
        let given = headers.all("Idempotency-Key")
        guard let key = given.first else {
            throw ProblemError(400, "idempotency_key_missing", "This endpoint needs an Idempotency-Key header.")
        }
        let isPrintable = key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard given.count == 1, isPrintable, (1...maxKeyCharacters).contains(key.utf8.count) else {
            throw ProblemError(
                400, "idempotency_key_malformed",
                "Idempotency-Key must be 1 to \(maxKeyCharacters) printable ASCII characters without spaces, given once."
            )
        }
        return key
    }

    /// Does the work or replays its answer. `isReplay` says which.
    func run(
        _ declaration: EndpointDeclaration, body: [UInt8], context: RequestContext, work: @escaping RouteTable.Work
    ) async throws -> (answer: RouteAnswer, isReplay: Bool) {
        let key = try Self.key(context.headers)
        var hashed = Array((context.parameters.canonical + "\u{0}\u{0}").utf8) + body
        if !declaration.alternativeTypes.isEmpty {
            // The same request for another media type is another request: its first answer would be of the wrong type.
            hashed += Array("\u{0}\(try AcceptedType.choose(context.headers, declaration))".utf8)
        }
        let identity = IdempotencyKeys.Identity(
            caller: context.caller.subject.isEmpty ? "anonymous" : "subject:" + context.caller.subject,
            route: declaration.id, key: key, requestHash: Digest.sha256(hashed))
        var generator = SystemRandom()
        let lockToken = TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
        let claim = try await keys.claim(
            identity, lockToken: lockToken,
            takeoverMilliseconds: Int64(declaration.deadlineMilliseconds) + Self.takeoverGraceMilliseconds)
        switch claim {
        case .done(let answer):
            return (answer, true)
        case .otherRequest:
            throw ProblemError(
                422, "idempotency_key_reused", "This Idempotency-Key was used for another request; take a new one.")
        case .running:
            throw ProblemError(
                409, "idempotency_key_in_use", "The first request with this Idempotency-Key is still in work.",
                headers: ["Retry-After": "1"])
        case .ours(let lockToken):
            return (try await perform(identity, lockToken: lockToken, context: context, work: work), false)
        }
    }

    private func perform(
        _ identity: IdempotencyKeys.Identity, lockToken: String, context: RequestContext,
        work: @escaping RouteTable.Work
    ) async throws -> RouteAnswer {
        do {
            return try await keys.pool.transaction { connection in
                let answer = try await work(context.with(transaction: connection))
                try await keep(answer, identity, lockToken, in: connection)
                return answer
            }
        } catch let refusal as ProblemError where Self.isKept(refusal.status) {
            // The effect is rolled back; the refusal is the first answer all the same.
            let answer = try ProblemAnswer.make(refusal, requestID: context.requestID)
            try await keys.pool.transaction { connection in
                try await keep(answer, identity, lockToken, in: connection)
            }
            throw refusal
        } catch {
            // Not cancelled with the request: the claim must be given up even when the caller is gone.
            // And not under its deadline either, which may be what has just passed.
            await Task(executorPreference: keys.pool.loop) { [keys] in
                await TaskContext.$deadlineNanoseconds.withValue(nil) {
                    try? await keys.release(identity, lockToken: lockToken)
                }
            }.value
            throw error
        }
    }

    private func keep(
        _ answer: RouteAnswer, _ identity: IdempotencyKeys.Identity, _ lockToken: String,
        in connection: PostgresConnection
    ) async throws {
        guard try await keys.finish(identity, lockToken: lockToken, with: answer, in: connection) else {
            throw ProblemError(
                409, "idempotency_key_in_use", "Another attempt with this Idempotency-Key took over.",
                headers: ["Retry-After": "1"])
        }
    }

    /// Refusals that are an answer to the request itself; the others may be different the next time.
    private static func isKept(_ status: Int) -> Bool {
        (400..<500).contains(status) && ![401, 403, 408, 409, 425, 429].contains(status)
    }
}
