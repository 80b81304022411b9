import HTTPWire
import Foundation
import Observability
import TestKit
import Testing

private let canRun =
    PrivatePostgres.isInstalled && DaemonProcess.areBuilt && ExchangeProcess.isBuilt && SharedFixtures.isPresent

/// Market-data's real binary follows a local exchange whose minutes last some seconds, and everything goes wrong.
/// Whatever happened, the stored candles equal the recording that the exchange plays.
@Suite(
    "Market-data live: candles", .serialized,
    .enabled(if: canRun, "needs PostgreSQL, the built daemons and simulator, and ../shared"))
struct MarketDataLiveCandlesTests {
    private static let files = [
        "BTCUSDT": "binance_spot_BTCUSDT_1m_20250520_20250818.csv.gz",
        "ETHUSDT": "binance_spot_ETHUSDT_1m_20250520_20250818.csv.gz",
    ]
    /// Candles are judged by the venue's clock, which is measured ten times a second: the bound holds what it gains
    /// between two looks, not what it has gained since the start.
    private static let settings = ["FEED__HISTORY_MINUTES": "120", "FEED__MAX_CLOCK_SKEW_MS": "600000"]
    /// Some minutes behind ours at first, so that most of the run lies within the bound.
    private static let behind = ["--clock-offset-ms", "-540000"]

    /// No candle was taken for one of the future, however far the venue's clock was from ours.
    private func expectNoneOfTheFuture(_ daemon: DaemonProcess) {
        let refused = daemon.output.split(separator: "\n").filter {
            $0.contains("\"feed_data_refused\"") && $0.contains("\"future\"")
        }
        #expect(refused.isEmpty, "\(refused.prefix(3))")
    }

    /// Waits until the last finished minute is stored, then compares everything that is.
    private func compare(_ fleet: Fleet, _ exchange: ExchangeProcess) async throws -> Int {
        var compared = 0
        for (symbol, file) in Self.files.sorted(by: { $0.key < $1.key }) {
            let wanted = try await exchange.now() / 60_000 * 60_000 - 60_000
            var stored: [String] = []
            try await eventually(timeoutMilliseconds: 60_000, everyMilliseconds: 200, "\(symbol) is stored") {
                stored = (try? await fleet.storedMinutes("binance.spot", symbol)) ?? []
                return stored.last.map { $0 >= String(wanted) } ?? false
            }
            let shift = try await exchange.shift(symbol)
            let recorded = try await RecordedCandles.read(
                file, shift: shift, (wanted - 10 * 86_400_000)...(wanted + 600_000))
            let wrong = recorded.contradictions(stored)
            #expect(wrong.isEmpty, "\(symbol): \(wrong.prefix(5))")
            #expect(stored.count >= 120, "\(symbol)")
            compared += stored.count
        }
        return compared
    }

    @Test("C5.3, C5.6, C5.10: kill -9, 429, bans, storms, outages and broken pages leave the recording's candles")
    func killedAndRefused() async throws {
        let cycles = FaultReport.isLong ? 40 : 3
        var generator = SeededGenerator()
        let fleet = try await Fleet.make()
        let billing = try fleet.start("billing")
        let exchange = try await ExchangeProcess(.spot, fleet, arguments: ["--speed", "20"] + Self.behind)
        let settings = exchange.settings(symbols: "BTCUSDT,ETHUSDT", channels: "candles", Self.settings)
        let troubles = [
            "rate_limit&count=3&value=1", "ban&seconds=1", "rest_error&count=4", "half_page&count=2",
            "empty_page&count=2", "cut_body&count=2", "truncate&count=3", "drop&count=6", "duplicate&count=4",
            "reorder&count=2", "refuse_sockets&seconds=1", "silence&seconds=2", "delay&count=5&value=300",
        ]
        var happened: [String] = []
        for cycle in 0..<cycles {
            let daemon = try fleet.start("market-data", settings, log: "log-\(cycle)")
            if generator.next() % 4 != 0 { try await fleet.waitUntilReady(daemon) }
            for _ in 0..<(1 + generator.next() % 3) {
                let trouble = troubles[Int(generator.next() % UInt64(troubles.count))]
                happened.append(trouble)
                try await exchange.fault(trouble)
                await pause(milliseconds: Int(generator.next() % 600))
            }
            switch generator.next() % 3 {
            case 0: try await exchange.control(.post, "close_sockets")
            case 1: try await exchange.control(.post, "outage?seconds=1")
            default: break
            }
            await pause(milliseconds: 200 + Int(generator.next() % 1_500))
            #expect(daemon.isRunning, "it ended by itself: \(daemon.output.suffix(2_000))")
            expectNoneOfTheFuture(daemon)
            daemon.signal(SIGKILL)
            #expect(try await daemon.waitForEnd())
        }
        try await exchange.control(.delete, "faults")
        let last = try fleet.start("market-data", settings, log: "log-last")
        try await fleet.waitUntilReady(last)
        let compared = try await compare(fleet, exchange)
        expectNoneOfTheFuture(last)
        FaultReport.say(
            "\(cycles) kill -9 of market-data, seed \(generator.seed), \(happened.count) faults of the venue:"
                + " \(compared) stored candles equal the recording")
        for daemon in [last, billing] { daemon.signal(SIGTERM) }
        for daemon in [last, billing] { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
        exchange.stop()
    }

    @Test("C5.12: candles that close while PostgreSQL is dead are stored when it is back")
    func databaseDies() async throws {
        let rounds = FaultReport.isLong ? 10 : 1
        let server = try await PrivatePostgres.start()
        let fleet = try await Fleet.make(on: server)
        let billing = try fleet.start("billing")
        let exchange = try await ExchangeProcess(.spot, fleet, arguments: ["--speed", "30"] + Self.behind)
        let daemon = try fleet.start(
            "market-data", exchange.settings(symbols: "BTCUSDT,ETHUSDT", channels: "candles", Self.settings))
        try await fleet.waitUntilReady(daemon)
        let before = try await compare(fleet, exchange)
        for _ in 0..<rounds {
            try await server.killNine()
            // Some of the venue's minutes pass.
            await pause(milliseconds: 5_000)
            try await server.restart()
        }
        let after = try await compare(fleet, exchange)
        #expect(after > before)
        #expect(daemon.isRunning)
        expectNoneOfTheFuture(daemon)
        FaultReport.say("\(rounds) dead databases: \(after) stored candles equal the recording, \(before) of before")
        for daemon in [daemon, billing] { daemon.signal(SIGTERM) }
        for daemon in [daemon, billing] { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
        exchange.stop()
        await server.stop()
    }
}
