public import Contracts
import HTTPWire
public import Observability
public import ServiceKit

/// What a follower of a room is told.
public enum RoomMessage: Sendable, Equatable {
    /// An event. Keep its `id` with what it causes to go on behind it after a restart.
    case event(StreamEvent)
    /// Events before this place are no longer kept: something is missing, what follows is complete again.
    case reset(id: String, reason: String)
}

/// Follows a room of market-data. Events come in order and at least once; see ``EventSubscription``.
public struct RoomSubscription: ServicePart {
    /// Name in the log.
    public var name: String { subscription.name }
    private let subscription: EventSubscription

    /// - Parameters:
    ///   - baseURL: market-data's address.
    ///   - resumeAfter: the id of the last event handled before this daemon's start; nil to begin now.
    public init(
        _ room: RoomID, baseURL: String, context: ServiceContext,
        token: @escaping @Sendable () async throws -> Secret,
        resumeAfter: @escaping @Sendable () async throws -> String? = { nil },
        handler: @escaping @Sendable (RoomMessage) async throws -> Void
    ) {
        let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        let path = StreamingAPI.follow.path.replacing("{room}", with: room.description)
        subscription = EventSubscription(
            "room_\(room)", url: base + path, context: context, token: token, resumeAfter: resumeAfter
        ) { event in
            if let message = try Self.message(event) { try await handler(message) }
        }
    }

    /// Nothing to wait for.
    public func start() async throws { try await subscription.start() }

    /// Follows until cancelled.
    public func run() async throws { try await subscription.run() }

    /// What an event of the stream says; nil for those that are about the stream itself.
    static func message(_ event: ServerSentEvent) throws -> RoomMessage? {
        switch event.event {
        case nil, "message":
            return .event(try EventSubscription.decode(StreamEvent.self, from: event))
        case "reset":
            let notice = try EventSubscription.decode(StreamNotice.self, from: event)
            return .reset(id: notice.id ?? "", reason: notice.reason ?? "")
        default: return nil
        }
    }
}
