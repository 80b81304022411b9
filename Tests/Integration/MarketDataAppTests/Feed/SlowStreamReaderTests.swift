import Contracts
import Foundation
import HTTPWire
import MarketDataCore
import Networking
import Observability
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "Slow readers of the market stream", .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct SlowStreamReaderTests {
    private static let query = "/stream?type=trade&venue=binance.spot"
    private static let batch = 500

    /// The trade ids of whole events, in their order.
    private static func ids(_ text: String) -> [Int] {
        text.split(separator: "\"trade_id\":\"").dropFirst().compactMap { part in
            part.firstIndex(of: "\"").flatMap { Int(part[..<$0]) }
        }
    }

    private func follow(_ daemon: RunningMarketData, after last: String? = nil) async throws -> Follower {
        var request = HTTPClientRequest(url: daemon.baseURL + Self.query)
        request.headers.set("Authorization", "Bearer \(try daemon.keys.token())")
        if let last { request.headers.set("Last-Event-ID", last) }
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: daemon.loop,
            logger: Logger(service: "follower", sink: MemorySink()), metrics: MetricsRegistry())
        return Follower(
            stream: try await client.stream(request, deadlineMilliseconds: 10_000, chunkTimeoutMilliseconds: 30_000))
    }

    private func pushTrade(_ venue: FakeVenue, _ number: Int) async {
        await venue.push(
            "btcusdt@aggTrade",
            """
            {"e":"aggTrade","E":\(venue.now),"s":"BTCUSDT","a":\(number),"p":"100.5","q":"0.25","f":1,"l":1,\
            "T":\(venue.now),"m":true}
            """)
    }

    @Test(
        "a reader of GET /stream that reads nothing is cut off at its bound, says where it was and goes on; others miss nothing"
    )
    func isCutOff() async throws {
        let clock = SteppedClock()
        let venue = try await FakeVenue.start(clock: clock)
        let settings = venue.settings(channels: "trades")
        let daemon = try await RunningMarketData.start(
            settings: "{market_stream: {max_queued_events: \(2 * Self.batch), replay_events: 100000}, "
                + settings.drop { $0 != "f" }, clock: clock)
        let fast = try await follow(daemon)
        #expect(try await fast.next()?.event == "ready")
        // Subscribed is who gets one.
        try await eventually("the venue's stream is open") { venue.state.withLock { !$0.sockets.isEmpty } }
        await pushTrade(venue, 0)
        let first = try #require(try await fast.next())
        #expect(first.event == "trade" && Self.ids(first.data) == [0])

        let port = try #require(URL(string: daemon.baseURL)?.port)
        let token = try daemon.keys.token()
        let slow = try await offThread {
            let slow = try UnreadStream(port: UInt16(port), path: Self.query, token: token)
            _ = slow.read(until: "event: ready")
            return slow
        }
        func isDropped() -> Bool {
            daemon.sink.lines.contains { $0.contains("event_stream_client_dropped") && $0.contains("slow_client") }
        }
        // No faster than the other one reads: only who reads nothing falls behind.
        var number = 0
        while !isDropped(), number < 100 * Self.batch {
            for _ in 0..<Self.batch {
                number += 1
                await pushTrade(venue, number)
            }
            for expected in (number - Self.batch + 1)...number {
                let event = try #require(try await fast.next())
                guard Self.ids(event.data) == [expected] else {
                    Issue.record("\(expected) is \(event.data)")
                    break
                }
            }
        }
        #expect(isDropped(), "\(number) trades")
        #expect(number >= 2 * Self.batch, "not before its bound")
        // Where it was cut off in the middle of an event, that one was not given to it.
        let raw = try await offThread { slow.read() }.replacing("\r\n", with: "\n")
        let text = String(raw[..<(raw.range(of: "\n\n", options: .backwards)?.upperBound ?? raw.startIndex)])
        let got = Self.ids(text)
        #expect(got == Array(1..<(1 + got.count)) && got.count < number, "whole, in order, and then nothing")
        if text.contains("event: end") { #expect(text.contains("slow_reader")) }

        // It goes on behind the last one it was given.
        let last = try #require(text.split(separator: "\n").last { $0.hasPrefix("id: ") })
        let again = try await follow(daemon, after: String(last.dropFirst(4)))
        #expect(try await again.next()?.event == "ready")
        // More than may wait for a reader: it comes at the reader's pace.
        #expect(number - got.count > 2 * Self.batch)
        for expected in (got.count + 1)...number {
            let event = try await again.next()
            guard let event, Self.ids(event.data) == [expected] else {
                Issue.record("\(expected) did not come after \(got.count), but \(String(describing: event))")
                break
            }
        }
        await pushTrade(venue, number + 1)
        #expect(try await again.next().map { Self.ids($0.data) } == [number + 1])
        await again.close()
        await fast.close()
        await daemon.stop()
        await venue.stop()
    }
}
