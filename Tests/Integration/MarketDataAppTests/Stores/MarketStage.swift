import Contracts
import Exchanges
import Foundation
import MarketDataCore
import Networking
import Observability
import Postgres
import Reactor
import TestKit

@testable import MarketDataApp
@testable import ServiceKit

/// A database with market-data's tables, and what commands and stores need of a daemon, without one.
final class MarketStage: Sendable {
    let database: TestDatabase
    let settings: MarketDataService.Settings
    let context: ServiceContext
    let sink = MemorySink()
    let said = Locked<[String]>([])
    let folder: URL
    /// binance.spot BTCUSDT.
    let key: MarketKey
    /// Its minutes.
    let minutes: CandleArchive.Series

    init(_ json5: String = "{}", clock: any TimeSource = SystemTime()) async throws {
        database = try await PrivatePostgres.shared().makeDatabase("history")
        key = MarketKey(venue: .binanceSpot, symbol: try Symbol(parsing: "BTCUSDT"))
        minutes = CandleArchive.Series(key: key, timeframe: .oneMinute, kind: .last)
        let loop = try EventLoop.start(name: "history")
        var sources = ConfigurationSources()
        sources.add(
            json5: Array(
                "{database: {dsn: '\(database.dsn)', schema: '\(database.schema)', startup_deadline_ms: 5000}}".utf8),
            origin: "test")
        sources.add(json5: Array(json5.utf8), origin: "more")
        let loaded = try LoadedConfiguration<MarketDataService.Settings>.load(MarketDataService.self, sources: sources)
        settings = loaded.settings
        context = try Daemon.makeContext(
            MarketDataService.self, loaded, loop: loop,
            logger: Logger(service: "market-data", level: .info, sink: sink),
            metrics: MetricsRegistry(), clock: clock)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("history-\(database.name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let migrations = try ServiceMigrations(
            foundation: EmbeddedMigration.foundation, own: MarketDataService.migrations)
        try await DatabasePart(context: context, migrations: migrations).start()
    }

    func end() async {
        await context.httpClient.shutdown()
        await context.pool.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }

    var pool: PostgresPool { context.pool }

    func file(_ name: String, _ text: String) throws -> String {
        let url = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Runs a command; answers what it printed as a result.
    func command(_ name: String, _ arguments: String...) async throws -> String {
        guard let command = MarketCommands.all.first(where: { $0.name == name }) else { return "" }
        said.withLock { $0 = [] }
        let output = CommandOutput(isTerminal: false) { [said] text, isResult in
            if isResult { said.withLock { $0.append(text) } }
        }
        try await command.run(settings, arguments, context, output)
        return said.withLock { $0.joined() }
    }

    /// What a command ends with: its exit code and line.
    func failure(_ name: String, _ arguments: [String]) async -> ServiceFailure? {
        guard let command = MarketCommands.all.first(where: { $0.name == name }) else { return nil }
        do {
            try await command.run(settings, arguments, context, CommandOutput(isTerminal: false) { _, _ in })
            return nil
        } catch {
            return error as? ServiceFailure
        }
    }

    func count(_ sql: String) async throws -> Int {
        Int(try await pool.query("SELECT count(*) FROM \(sql)").single().int64(0))
    }

    /// A minute whose numbers follow from its place.
    func candle(_ minute: Int64, close: Int64 = 100) -> VenueCandle {
        VenueCandle(
            symbol: key.symbol, timeframe: .oneMinute, openTime: Self.time(minute), open: Price(100),
            high: Price(Decimal12(max(101, close))), low: Price(99), close: Price(Decimal12(close)),
            volume: Quantity(Decimal12(minute + 1)), isClosed: true)
    }

    /// The open time of a minute.
    static func time(_ minute: Int64) -> Timestamp { Timestamp(milliseconds: start + minute * 60_000) }

    /// 2025-06-01T00:00:00Z.
    static let start: Int64 = 1_748_736_000_000

    /// The lines of minutes in our own form, with a head line.
    func csv(_ minutes: Range<Int64>) -> String {
        CandleText.csv(minutes.map { Candle(candle($0)) })
    }
}
