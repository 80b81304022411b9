import HTTPWire
import Foundation
import Networking
import Observability
import TestKit
import Testing

private let canRun =
    PrivatePostgres.isInstalled && DaemonProcess.areBuilt && ExchangeProcess.isBuilt && SharedFixtures.isPresent

/// Market-data's real binary keeps books of a local exchange that loses, doubles, swaps and falsifies messages.
@Suite(
    "Market-data live: books", .serialized,
    .enabled(if: canRun, "needs PostgreSQL, the built daemons and simulator, and ../shared"))
struct MarketDataLiveBookTests {
    /// What readers were given.
    private struct Seen: Sendable {
        var served = 0
        var refused = 0
        /// Codes of refusals, and what was wrong with what was served.
        var codes: Set<String> = []
        var wrong: [String] = []
    }

    private static let maxAge: Int64 = 1_500

    private struct Served: Decodable {
        struct Level: Decodable {
            let price: String
            let size: String
        }
        let bids: [Level]
        let asks: [Level]
    }

    /// A daemon, the venue it follows, and a token to read with.
    private struct Place: Sendable {
        let fleet: Fleet
        let exchange: ExchangeProcess
        let venue: String
        let token: String
    }

    private static func book(
        _ place: Place, levels: Int
    ) async throws -> (status: Int, served: Served?, body: String) {
        let answer = try await place.fleet.get(
            "market-data", "/orderbook/BTCUSDT?venue=\(place.venue)&levels=\(levels)", token: place.token)
        let body = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else { return (answer.status, nil, body) }
        return (200, try JSONDecoder().decode(Served.self, from: Data(answer.body)), body)
    }

    /// Asks for the book again and again; each answer's best prices must have been the venue's a moment ago.
    private static func watch(
        _ place: Place, milliseconds: Int, _ seen: inout Seen
    ) async throws {
        let exchange = place.exchange
        let end = SystemTime().monotonicNanoseconds + UInt64(milliseconds) * 1_000_000
        while SystemTime().monotonicNanoseconds < end {
            let asked = try await exchange.now()
            let (status, served, body) = try await book(place, levels: 5)
            guard let served, let bid = served.bids.first, let ask = served.asks.first else {
                seen.refused += 1
                let code = ["book_resyncing", "quote_stale"].first { body.contains("\"\($0)\"") }
                seen.codes.insert(code ?? body)
                if status != 503 || code == nil { seen.wrong.append("\(status) \(body)") }
                continue
            }
            seen.served += 1
            let tops = try await exchange.tops("BTCUSDT", since: asked - maxAge - 500)
            if !tops.contains("\(bid.price)/\(ask.price)") { seen.wrong.append("\(bid.price)/\(ask.price)") }
            await pause(milliseconds: 5)
        }
    }

    /// The venue stands still: what is served becomes what the venue has, level by level.
    private static func settle(_ place: Place) async throws {
        let exchange = place.exchange
        try await exchange.control(.post, "pause")
        let real = try await exchange.book("BTCUSDT", levels: 20)
        try await eventually(timeoutMilliseconds: 3_000, everyMilliseconds: 20, "the book served is the venue's") {
            guard let served = try await book(place, levels: 20).served else { return false }
            return served.bids.map { [$0.price, $0.size] } == real.bids
                && served.asks.map { [$0.price, $0.size] } == real.asks
        }
        try await exchange.control(.post, "resume")
    }

    @Test(
        "Faults 27, 31: a book that lost, doubled, swapped, cut or false messages is refused and rebuilt, never wrong",
        arguments: [ExchangeProcess.Venue.perp, .spot])
    func brokenStreams(_ venue: ExchangeProcess.Venue) async throws {
        let name = venue == .perp ? "binance.perp" : "binance.spot"
        let rounds = FaultReport.isLong ? 20 : 1
        let fleet = try await Fleet.make()
        let exchange = try await ExchangeProcess(venue, fleet)
        let billing = try fleet.start("billing")
        let daemon = try fleet.start(
            "market-data",
            exchange.settings(
                symbols: "BTCUSDT", channels: "book",
                ["FEED__SILENCE_BOOK_MS": "1000", "FEED__MAX_QUOTE_AGE_MS": String(Self.maxAge)]))
        try await fleet.waitUntilReady(daemon)
        let place = Place(
            fleet: fleet, exchange: exchange, venue: name, token: try await fleet.token(scope: "market:read"))
        var seen = Seen()
        try await eventually(timeoutMilliseconds: 15_000, "the book is there") {
            try await Self.book(place, levels: 1).status == 200
        }
        for _ in 0..<rounds {
            for fault in ["drop", "duplicate", "reorder", "truncate", "crossed", "times_ten", "silence&seconds=2"] {
                try await exchange.fault(fault + "&on=btcusdt@depth")
                try await Self.watch(place, milliseconds: fault.hasPrefix("silence") ? 2_500 : 400, &seen)
            }
            try await exchange.control(.post, "close_sockets")
            try await Self.watch(place, milliseconds: 400, &seen)
            try await eventually(timeoutMilliseconds: 10_000, "the book is there again") {
                try await Self.book(place, levels: 1).status == 200
            }
            try await Self.settle(place)
        }
        #expect(seen.wrong.isEmpty, "\(seen.wrong.prefix(5))")
        #expect(seen.codes.contains("book_resyncing"))
        #expect(seen.served > 50)
        FaultReport.say(
            "\(name), \(8 * rounds) broken streams: \(seen.served) books served, each the venue's; \(seen.refused) refused"
                + " (\(seen.codes.sorted().joined(separator: ", ")))")
        for daemon in [daemon, billing] { daemon.signal(SIGTERM) }
        for daemon in [daemon, billing] { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
        exchange.stop()
    }
}
