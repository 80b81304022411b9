import Contracts
import Foundation
import HTTPWire
import Observability
import ServiceKit
import TestKit
import Testing

@testable import MarketDataApp

@Suite("A venue that is closed", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct ClosedVenueTests {
    @Test(
        "bitmart.perp configured live is never connected to; every route that needs it says why with 409 venue_closed")
    func isRefusedWithItsReason() async throws {
        let clock = SteppedClock()
        let venue = try await FakeVenue.start(clock: clock)
        let daemon = try await RunningMarketData.start(
            settings: """
                {feed: {stagger_ms: 0, reconnect_ms: 50, poll_ms: 100, poll_derivative_ms: 100, poll_clock_ms: 100},
                 venues: {bitmart_perp: {enabled: true, symbols: 'BTCUSDT', channels: 'book,candles,derivative',
                          rest_url: 'http://127.0.0.1:\(venue.port)', stream_url: 'ws://127.0.0.1:\(venue.port)'}}}
                """, clock: clock)
        for path in ["/spot/BTCUSDT", "/orderbook/BTCUSDT"] {
            let answer = try await daemon.get(path + "?venue=bitmart.perp")
            #expect(answer.status == 409 && answer.code == "venue_closed", "\(path): \(answer.text)")
            #expect((answer.object["detail"] as? String)?.contains("2026-08-26") == true, "\(answer.text)")
        }
        let feed = try #require(
            try await daemon.get("/venues").decoded(Page<VenueFeed>.self).items.first { $0.venue == .bitmartPerp })
        #expect(feed.mode == .live && feed.state == "closed" && !feed.isConnected && feed.streams.isEmpty)
        #expect(feed.reason?.contains("2026-08-26") == true, "\(feed.reason ?? "none")")
        // What is stored of it can be had: there is nothing, which is not an error.
        #expect(try await daemon.get("/candles/BTCUSDT?venue=bitmart.perp").decoded(Page<Candle>.self).items.isEmpty)
        let ready = try await daemon.send(.get, "/health/ready")
        #expect(ready.status == 200 && ready.text.contains("feed.bitmart.perp"))
        #expect(daemon.sink.lines.count { $0.contains("\"event\":\"venue_closed\"") } == 1)
        // The looks of some intervals later nobody has been asked anything.
        let began = clock.monotonicNanoseconds
        try await eventually("some intervals pass") { clock.monotonicNanoseconds > began + 500_000_000 }
        let (requests, sockets) = venue.state.withLock { ($0.requests.map(\.path), $0.opened) }
        #expect(requests.isEmpty && sockets == 0, "\(requests) \(sockets)")
        await daemon.stop()
        await venue.stop()
    }

    @Test(arguments: [
        ["record", "--out", "/tmp/never-written.frames"], ["backfill", "--timeframe", "1m", "--days", "1"],
    ])
    func commandsThatWouldConnectRefuseWithTheReason(_ words: [String]) async throws {
        let stage = try await MarketStage()
        let failure = await stage.failure(
            words[0], Array(words.dropFirst()) + ["--venue", "bitmart.perp", "--symbol", "BTCUSDT"])
        #expect(failure?.status == .badCommandLine)
        #expect(failure?.message.hasPrefix("--venue: bitmart.perp; ") == true, "\(String(describing: failure))")
        #expect(failure?.message.contains("2026-08-26") == true)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/never-written.frames"))
        await stage.end()
    }
}
