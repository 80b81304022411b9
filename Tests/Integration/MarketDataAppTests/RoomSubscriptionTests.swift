import Contracts
import HTTPWire
import Networking
import Observability
import Reactor
import TestKit
import Testing

@testable import MarketDataApp
@testable import ServiceKit

@Suite(
    "Rooms: a daemon that follows", .serialized,
    .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct RoomSubscriptionTests {
    /// The follower fails at times and the daemon it follows restarts: every event is handled, in order, and what is
    /// handled again is a repeat.
    @Test func aSubscriptionGoesOnBehindWhatItHasHandled() async throws {
        struct Refused: Error {}
        let rooms = try await RunningRooms.start()
        let start = try await rooms.publish(0)
        let handled = Locked<[Int]>([])
        let tries = Locked(0)
        let token = try rooms.token()
        let fixedPort = rooms.port
        let subscription = EventSubscription(
            "test", url: rooms.baseURL + "/streaming/rooms/public-room", loop: rooms.loop, http: rooms.followerClient,
            logger: Logger(service: "test", sink: MemorySink()), metrics: MetricsRegistry(),
            token: { Secret(token) }, resumeAfter: { start.id }
        ) { event in
            guard event.event == nil else { return }
            let count = tries.withLock { tries in
                tries += 1
                return tries
            }
            if count % 5 == 0 { throw Refused() }
            let number = try EventSubscription.decode(StreamEvent.self, from: event).payload["n"]
            guard case .number(let decimal) = number, let value = Int(decimal.description) else { throw Refused() }
            handled.withLock { $0.append(value) }
        }
        let task = Task { try await subscription.run() }
        for number in 1...12 { try await rooms.publish(number) }
        try await eventually(timeoutMilliseconds: 30_000, "everything is handled") {
            handled.withLock { $0.count } == 12
        }
        #expect(handled.withLock { $0 } == Array(1...12))
        await rooms.stop()
        let again = try await RunningRooms.start(http: "port: \(fixedPort),", after: rooms)
        try await again.publish(13)
        try await eventually(timeoutMilliseconds: 30_000, "it follows again") { handled.withLock { $0.last } == 13 }
        #expect(handled.withLock { $0 } == Array(1...13))
        task.cancel()
        try? await task.value
        await again.end()
    }
}
