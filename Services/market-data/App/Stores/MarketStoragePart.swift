import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit

/// The one writer of what live markets leave behind: gathers rows, stores them in batches, tries again when the database
/// refuses, and looks after the pieces of the tables. Before the feeds in start order, so that it stops after them.
struct MarketStoragePart: ServicePart {
    /// How long the last rows may take when the daemon stops.
    static let lastFlushMilliseconds: UInt64 = 5_000

    let name = "market_storage"
    let queue: MarketRowQueue
    let settings: StorageSettings
    private let writer: MarketRowWriter
    private let partitions: MarketPartitions
    private let pool: PostgresPool
    private let clock: any TimeSource
    private let loop: EventLoop
    private let logger: Logger
    private let stored: Counter
    private let lost: Counter

    init(settings: StorageSettings, context: ServiceContext) {
        self.settings = settings
        queue = MarketRowQueue(settings: settings, metrics: context.metrics)
        pool = context.pool
        clock = context.clock
        loop = context.loop
        logger = context.logger
        partitions = MarketPartitions(pool: context.pool)
        writer = MarketRowWriter(
            pool: context.pool, partitions: partitions, announcedMinutes: settings.announcedMinutes)
        stored = context.metrics.counter("market_rows_stored_total", "Rows of live markets that were stored.")
        lost = MarketRowQueue.lostCounter(context.metrics)
    }

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    /// Makes the pieces of now.
    func start() async throws { try await partitions.prepareAhead(of: now) }

    /// Stores until cancelled.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await storing() }
            group.addTask { await keeping() }
        }
    }

    /// Stores what still waits, for a bounded time.
    func stop() async {
        let end = clock.monotonicNanoseconds + Self.lastFlushMilliseconds * 1_000_000
        await TaskContext.$deadlineNanoseconds.withValue(end) {
            while queue.count > 0, clock.monotonicNanoseconds < end {
                guard await flush() else { break }
            }
        }
        if queue.count > 0 { logger.error("market_rows_left_behind", [.count: LogValue(queue.count)]) }
    }

    private func storing() async {
        var failures = 0
        while !Task.isCancelled {
            await queue.wait(atMostMilliseconds: 1_000, on: loop)
            if Task.isCancelled { return }
            if queue.count < settings.batchRows {
                try? await loop.sleep(milliseconds: Int64(settings.flushMilliseconds))
            }
            guard queue.count > 0 else { continue }
            if await flush() {
                failures = 0
            } else {
                failures += 1
                let pause = min(settings.retryMaxMilliseconds, settings.flushMilliseconds << min(failures, 16))
                try? await loop.sleep(milliseconds: Int64(pause))
            }
        }
    }

    /// Stores one batch; false when the database refused and the rows wait again.
    private func flush() async -> Bool {
        let rows = queue.take(settings.batchRows)
        queue.show()
        guard !rows.isEmpty else { return true }
        do {
            try await write(rows)
            return true
        } catch {
            queue.putBack(rows)
            queue.show()
            logger.warning(
                "market_rows_not_stored", [.count: LogValue(rows.count), .error: .string(String(describing: error))])
            return false
        }
    }

    /// Stores rows; those that the database will never take are set aside one by one, so that they hold up nobody.
    private func write(_ rows: [MarketRow]) async throws {
        do {
            try await writer.write(rows, now: now)
            stored.increment(by: rows.count)
        } catch let error as PostgresError where error.isRefusalOfData {
            guard rows.count > 1 else {
                lost.labelled("refused").increment()
                logger.error("market_row_refused", [.error: .string(String(describing: error))])
                return
            }
            try await write(Array(rows.prefix(rows.count / 2)))
            try await write(Array(rows.dropFirst(rows.count / 2)))
        }
    }

    private func keeping() async {
        while !Task.isCancelled {
            do {
                try await partitions.prepareAhead(of: now)
                try await GapStore.markFilled(now: now, in: pool)
                for table in PartitionedTable.allCases {
                    let days = settings.keptDays(table)
                    guard days > 0 else { continue }
                    let before = now.advanced(byMilliseconds: -Int64(days) * 86_400_000)
                    let dropped = try await partitions.drop(table, endingBefore: before)
                    if !dropped.isEmpty {
                        logger.info(
                            "market_partitions_dropped", [LogKey("names"): .string(dropped.joined(separator: " "))])
                    }
                }
            } catch {
                if !Task.isCancelled {
                    logger.warning("market_retention_failed", [.error: .string(String(describing: error))])
                }
            }
            try? await loop.sleep(milliseconds: Int64(settings.retentionIntervalMilliseconds))
        }
    }
}

extension PostgresError {
    /// Whether these very rows will never be taken: a value out of its range, a check, a text that is no number.
    fileprivate var isRefusalOfData: Bool {
        guard let state = sqlState else { return code == .invalidParameter }
        return state.hasPrefix("22") || state.hasPrefix("23")
    }
}

extension StorageSettings {
    /// How long a table's rows are kept; 0 for ever.
    func keptDays(_ table: PartitionedTable) -> Int {
        switch table {
        case .minuteCandles: minuteCandlesKeptDays
        case .longerCandles: longerCandlesKeptDays
        case .trades: tradesKeptDays
        case .derivatives: derivativesKeptDays
        }
    }
}
