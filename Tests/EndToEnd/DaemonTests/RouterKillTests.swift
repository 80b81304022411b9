import Foundation
import Observability
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// Order-router's real binary is killed again and again while clients trade.
@Suite("Order-router under kill -9", .serialized, .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct RouterKillTests {
    /// Markets that move a minute a second, so that resting orders are reached; nothing stands in the way of many orders.
    private static let settings: [String: [String: String]] = [
        "market-data": [
            "SANDBOX__MODE": "synthetic", "SANDBOX__SPEED": "60", "SANDBOX__VOLATILITY_BPS": "10",
            "SANDBOX__HISTORY_MINUTES": "10", "SANDBOX__REFRESH_MS": "100",
        ],
        "order-router": [
            "TRADING__DAILY_NOTIONAL_LIMIT": "1000000000", "TRADING__STOP_LOSS": "1000000000",
            "TRADING__MAX_DAILY_LOSS": "1000000000", "INTENTS__GRACE_MS": "1000", "INTENTS__INTERVAL_MS": "100",
            "RESTING_ORDERS__INTERVAL_MS": "50",
        ],
    ]
    /// Two of the accounts have two clients each.
    private static let accounts = ["desk-1", "desk-1", "desk-2", "desk-2", "desk-3", "desk-4"]

    private func router(_ fleet: Fleet, _ run: Int) throws -> DaemonProcess {
        try fleet.start("order-router", Self.settings["order-router"] ?? [:], log: "log-\(run)")
    }

    @Test("C3.1: kill -9 of order-router at any instant: no order lost, doubled or without outcome, books agree")
    func killedWhileTrading() async throws {
        let cycles = FaultReport.isLong ? 200 : 5
        var generator = SeededGenerator()
        let fleet = try await Fleet.make()
        let billing = try fleet.start("billing")
        let market = try fleet.start("market-data", Self.settings["market-data"] ?? [:])
        for daemon in [billing, market] { try await fleet.waitUntilReady(daemon) }
        let notes = TradingNotes(token: try await Self.token(fleet))
        var startTimes: [UInt64] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            for account in Self.accounts {
                let client = TradingClient(fleet: fleet, account: account, notes: notes)
                let seed = generator.next()
                group.addTask { await client.trade(seed: seed) }
            }
            defer { notes.stop() }
            for cycle in 0..<cycles {
                let daemon = try router(fleet, cycle)
                if generator.next() % 5 == 0 {
                    // In the midst of starting, too.
                    await pause(milliseconds: Int(generator.next() % 900))
                } else {
                    let began = SystemTime().monotonicNanoseconds
                    try await fleet.waitUntilReady(daemon)
                    startTimes.append((SystemTime().monotonicNanoseconds - began) / 1_000_000)
                    await pause(milliseconds: 50 + Int(generator.next() % 800))
                }
                #expect(daemon.isRunning, "it ended by itself: \(daemon.output.suffix(2_000))")
                daemon.signal(SIGKILL)
                #expect(try await daemon.waitForEnd())
                if cycle % 50 == 49 { notes.renew(try await Self.token(fleet)) }
            }
            let last = try router(fleet, cycles)
            try await fleet.waitUntilReady(last)
            notes.stop()
            try await group.waitForAll()
            let oracle = RouterOracle(fleet: fleet)
            try await oracle.settle(notes)
            FaultReport.say(
                "\(cycles) kill -9 of order-router, seed \(generator.seed): \(try await oracle.judge(notes));"
                    + " ready after \(FaultReport.milliseconds(startTimes))")
            #expect(notes.now.acknowledged.count > 2 * cycles)
            for daemon in [last, market, billing] { daemon.signal(SIGTERM) }
            for daemon in [last, market, billing] { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
        }
    }

    private static func token(_ fleet: Fleet) async throws -> String {
        try await fleet.token(scope: "orders:write orders:read accounts:any", seconds: 900)
    }
}
