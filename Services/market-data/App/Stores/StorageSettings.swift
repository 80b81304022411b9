import ServiceKit

/// What is stored of live markets, how, and for how long.
struct StorageSettings: Sendable, Equatable {
    let keepsTrades: Bool
    let keepsDerivatives: Bool
    let maxQueuedRows: Int
    let batchRows: Int
    let flushMilliseconds: Int
    let retryMaxMilliseconds: Int
    let announcedMinutes: Int
    let retentionIntervalMilliseconds: Int
    let minuteCandlesKeptDays: Int
    let longerCandlesKeptDays: Int
    let tradesKeptDays: Int
    let derivativesKeptDays: Int

    /// Declares and reads the `storage` section.
    init(_ reader: ConfigurationReader) {
        keepsTrades = reader.boolean("storage.trades", default: false, "Whether the trades of live markets are stored.")
        keepsDerivatives = reader.boolean(
            "storage.derivatives", default: true,
            "Whether mark, index, funding and open interest are stored, the last of each minute.")
        maxQueuedRows = reader.integer(
            "storage.max_queued_rows", default: 50_000, in: 100...5_000_000,
            "Rows that may wait while the database is away; beyond it trades are lost first, then the oldest candles.")
        batchRows = reader.integer(
            "storage.batch_rows", default: 1_000, in: 1...20_000, "Most rows of one transaction.")
        flushMilliseconds = reader.integer(
            "storage.flush_ms", default: 250, in: 1...60_000, "Time that rows are gathered before they are stored.")
        retryMaxMilliseconds = reader.integer(
            "storage.retry_max_ms", default: 10_000, in: 10...600_000,
            "Longest time between two tries while the database refuses.")
        announcedMinutes = reader.integer(
            "storage.announced_minutes", default: 1_440, in: 1...1_000_000,
            "Candles that closed longer ago are stored and not announced in the room candles.")
        retentionIntervalMilliseconds = reader.integer(
            "storage.retention_interval_ms", default: 3_600_000, in: 100...86_400_000,
            "Time between two looks for partitions to make and to drop, and for gaps that were filled.")
        minuteCandlesKeptDays = reader.integer(
            "storage.minute_candles_kept_days", default: 0, in: 0...36_500,
            "How long candles of one minute are kept, in whole months; 0 for ever.")
        longerCandlesKeptDays = reader.integer(
            "storage.longer_candles_kept_days", default: 0, in: 0...36_500,
            "How long longer candles are kept, in whole years; 0 for ever.")
        tradesKeptDays = reader.integer(
            "storage.trades_kept_days", default: 30, in: 0...36_500,
            "How long trades are kept, in whole months; 0 for ever.")
        derivativesKeptDays = reader.integer(
            "storage.derivatives_kept_days", default: 400, in: 0...36_500,
            "How long mark, index, funding and open interest are kept, in whole months; 0 for ever.")
    }
}
