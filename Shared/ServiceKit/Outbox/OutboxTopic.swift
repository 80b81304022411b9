public import Postgres
public import Resilience

/// What a dispatcher does with the messages of one topic.
public struct OutboxTopic: Sendable {
    /// Does one message. Returning means done; throwing means not yet. It may be called again for a message it has done
    /// already (the process may die before the message is removed), so the receiver must tell repeats by the event id.
    public typealias Handler = @Sendable (OutboxMessage) async throws -> Void

    /// Does several messages at once, in their order: all or none as far as it can say. An `OutboxRejection` of several
    /// makes the dispatcher do each on its own, so that the bad one is found.
    public typealias BatchHandler = @Sendable ([OutboxMessage]) async throws -> Void

    /// Its name in the outbox.
    public let name: String
    /// Tries before a message is set aside as dead.
    public var maxAttempts = 20
    /// Longest time for one try, in milliseconds.
    public var attemptMilliseconds: Int64 = 10_000
    /// Waits between tries.
    public var backoff = Backoff(initialMilliseconds: 200, maxMilliseconds: 60_000, jitter: .half)
    /// Messages in work at once, each of another key.
    public var maxInWork = 8
    /// After it was woken the dispatcher waits so long for company before it claims, in milliseconds.
    public var lingerMilliseconds: Int64 = 0
    /// Whether all that is claimed goes to the handler in one call; then there is one call at a time.
    let isBatched: Bool
    let handler: BatchHandler

    /// A topic and its handler.
    public init(_ name: String, handler: @escaping Handler) {
        self.name = name
        isBatched = false
        self.handler = { messages in for message in messages { try await handler(message) } }
    }

    /// A topic whose messages are handed over many at a time: those of a moment, at most `limit`.
    public init(_ name: String, upTo limit: Int, batches handler: @escaping BatchHandler) {
        self.name = name
        isBatched = true
        self.handler = handler
        maxInWork = limit
        lingerMilliseconds = 25
    }

    /// A claim outlives the longest try, so that nobody else takes a message that is being done.
    var claimMilliseconds: Int64 { attemptMilliseconds + 10_000 }
}

/// Thrown by a handler when no further try can help: the message is set aside at once.
public struct OutboxRejection: Error, Sendable, CustomStringConvertible {
    /// Why, for the log and the dead-letter list.
    public let description: String

    /// A rejection with its reason.
    public init(_ reason: String) {
        description = reason
    }
}
