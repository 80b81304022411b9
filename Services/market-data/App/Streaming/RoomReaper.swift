import Observability
import Postgres
import Reactor
import ServiceKit

/// Deletes events that are too old or too many, a bounded number at a time.
struct RoomReaper: ServicePart {
    /// Rows deleted in one statement.
    static let maxRows = 1_000

    let name = "room_reaper"
    let store: RoomStore
    let settings: StreamingSettings
    let logger: Logger
    let deleted: Counter

    init(store: RoomStore, settings: StreamingSettings, context: ServiceContext) {
        self.store = store
        self.settings = settings
        logger = context.logger
        deleted = context.metrics.counter("stream_events_deleted_total", "Events deleted because of age or number.")
    }

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                try await reap()
            } catch {
                if Task.isCancelled { return }
                logger.warning("stream_reap_failed", [.error: .string(String(describing: error))])
            }
            try? await store.pool.loop.sleep(milliseconds: Int64(settings.retentionIntervalMilliseconds))
        }
    }

    private func reap() async throws {
        try await repeated { try await store.purge(olderThanSeconds: settings.retentionSeconds, limit: Self.maxRows) }
        for room in try await store.crowded(kept: settings.retentionEvents) {
            try await repeated {
                try await store.purge(room: room, kept: settings.retentionEvents, limit: Self.maxRows)
            }
        }
    }

    private func repeated(_ once: () async throws -> Int) async throws {
        var count = Self.maxRows
        while count == Self.maxRows, !Task.isCancelled {
            count = try await once()
            deleted.increment(by: count)
        }
    }
}
