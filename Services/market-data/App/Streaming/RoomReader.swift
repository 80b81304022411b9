import Contracts
import MarketDataCore
import Observability
import Postgres
import Reactor
import ServiceKit

/// Leads one reader through a room: first what it missed, at its own pace, then what comes.
struct RoomReader: Sendable {
    /// Events of one look into the past.
    static let pageEvents = 100

    let room: RoomID
    let from: StreamPosition?
    let caller: Caller
    let store: RoomStore
    let hub: RoomHub
    let clock: any TimeSource
    let logger: Logger

    /// Follows until the reader is gone, is sent away, or the task is cancelled.
    func follow(_ sink: any RoomSink) async {
        guard await hub.admit(caller.subject) else { return sink.end(.tooManyReaders) }
        let timer = caller.tokenExpiresAtSeconds.map { expiry in
            // Who it is and what it may read was decided by the token, so it holds no longer than that.
            store.pool.loop.schedule(afterMilliseconds: expiry * 1_000 - clock.wallMilliseconds) {
                sink.end(.tokenExpired)
            }
        }
        do {
            if let seat = try await seat(sink) {
                await sink.closed()
                await hub.leave(seat)
            }
        } catch {
            if !Task.isCancelled {
                logger.warning("stream_catch_up_failed", [.error: .string(String(describing: error))])
            }
            sink.end(.unavailable)
        }
        if let timer { store.pool.loop.cancel(timer) }
        await hub.dismiss(caller.subject)
    }

    /// Nil when the reader went away on the way.
    private func seat(_ sink: any RoomSink) async throws -> RoomRoster<any RoomSink>.Seat? {
        let name = room.description
        guard var place = from else { return await hub.attachNow(sink, to: name) }
        var isFirst = true
        while true {
            let page = try await store.page(room: name, after: place, limit: Self.pageEvents)
            let resumption = Resumption.decide(
                from: place, purged: page.purged, isAhead: page.isAhead, end: await hub.position)
            if case .reset(let start, let reason) = resumption {
                place = start
                isFirst = false
                sink.say(.reset(start, reason))
                continue
            }
            if isFirst { sink.say(.ready(place)) }
            isFirst = false
            for event in page.events {
                guard await sink.drained(), sink.send(try event.encoded()) else { return nil }
                place = event.position
            }
            if page.events.count == Self.pageEvents { continue }
            if let seat = await hub.attach(sink, to: name, after: place) { return seat }
        }
    }
}
