public import Contracts
public import Observability
public import ServiceKit

/// Publishes to market-data's rooms and makes them.
public struct StreamingClient: Sendable {
    private let client: EndpointClient

    /// A client of the daemon at `baseURL`.
    public init(baseURL: String, context: ServiceContext, token: @escaping @Sendable () async throws -> Secret) {
        client = EndpointClient(neighbour: "streaming", baseURL: baseURL, context: context, token: token)
    }

    /// Publishes an event; repeating it is safe and answers the first one's id.
    @discardableResult
    public func publish(_ event: NewStreamEvent) async throws(EndpointClientError) -> StreamEventReceipt {
        try await client.call(StreamingAPI.publish, event)
    }

    /// Publishes an event out of an outbox: what market-data will never take (a room that is not there, a payload that
    /// is too long) is rejected, so that it is set aside instead of tried again and again.
    @discardableResult
    public func deliver(_ event: NewStreamEvent) async throws -> StreamEventReceipt {
        do {
            return try await publish(event)
        } catch let error where [400, 404, 413, 422].contains(error.status) {
            throw OutboxRejection(error.description)
        }
    }

    /// Publishes events that stand in an outbox as JSON, in their order. What market-data will never take is rejected.
    /// - Parameter events: JSON objects, separated by commas.
    public func deliver(encoded events: String) async throws {
        try await OutboxBatch.deliver { () async throws(EndpointClientError) in
            try await client.call(StreamingAPI.publishMany, encoded: Array("{\"events\":[\(events)]}".utf8))
        }
    }

    /// Makes a room, or finds the same one made before.
    @discardableResult
    public func makeRoom(_ room: NewStreamRoom) async throws(EndpointClientError) -> StreamRoom {
        try await client.call(StreamingAPI.makeRoom, room)
    }

    /// One page of the rooms, by name.
    public func rooms(
        cursor: String? = nil, limit: Int = PageParameters.defaultLimit
    ) async throws(EndpointClientError) -> Page<StreamRoom> {
        var query = [("limit", String(limit))]
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.call(StreamingAPI.rooms, Nothing(), query: query)
    }
}
