import Observability
import Postgres
import Reactor
import ServiceKit

/// Reads the stream of all rooms once for the whole daemon and hands it to the hub. Woken by NOTIFY, and by time because
/// notifications get lost.
struct RoomTail: ServicePart {
    /// Longest time between two looks, in milliseconds.
    static let pollMilliseconds: Int64 = 500
    /// Events of one look.
    static let pageEvents = 200
    /// Pauses while an older transaction holds events back, in milliseconds: short at first, then bounded.
    static let heldBackMilliseconds: ClosedRange<Int64> = 2...100

    let name = "room_tail"
    let store: RoomStore
    let hub: RoomHub
    let logger: Logger

    func start() async throws {
        if try await store.adopt() { logger.warning("stream_of_another_history_adopted") }
        await hub.begin(at: try await store.end())
    }

    func run() async throws {
        let pool = store.pool
        let notifications = try Notifications(
            pool, channels: ["\(pool.configuration.schema)_stream"], pollIntervalMilliseconds: Self.pollMilliseconds)
        await notifications.run { _ in await catchUp(on: pool.loop) }
    }

    private func catchUp(on loop: EventLoop) async {
        var pause = Self.heldBackMilliseconds.lowerBound
        while !Task.isCancelled {
            do {
                let from = await hub.position
                let page = try await store.tail(after: from, limit: Self.pageEvents)
                // Only after a long absence, or with a retention of seconds, can something be deleted unseen.
                if page.events.isEmpty == false || page.isHeldBack, try await store.isPurged(behind: from) {
                    await hub.sendAway(.eventsMissed)
                }
                await hub.giveOut(page.events, logger: logger)
                if page.isHeldBack {
                    try await loop.sleep(milliseconds: pause)
                    pause = min(pause * 2, Self.heldBackMilliseconds.upperBound)
                } else if page.events.count < Self.pageEvents {
                    return
                }
            } catch {
                if Task.isCancelled { return }
                logger.warning("stream_tail_failed", [.error: .string(String(describing: error))])
                return
            }
        }
    }
}
