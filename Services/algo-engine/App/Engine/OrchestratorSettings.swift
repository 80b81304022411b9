import ServiceKit

/// How the orchestrator works.
struct OrchestratorSettings: Sendable {
    /// Time between two looks for new candles when nobody announces one.
    let pollIntervalMilliseconds: Int
    /// Signals whose candle closed longer ago are recorded, not sent.
    let maxSignalAgeMilliseconds: Int
    /// How long a daemon's claim on a strategy holds.
    let claimMilliseconds: Int
    /// Most strategies one daemon works on.
    let maxStrategies: Int
    /// No retry of an order begins later than this after its first try.
    let orderDeadlineMilliseconds: Int
    /// Time between two passes that settle what strategies hold of their owners' quota.
    let quotaIntervalMilliseconds: Int
    /// Most strategies an owner keeps.
    let maxStrategiesPerOwner: Int

    /// Declares and reads `orchestrator` and `strategies`.
    init(_ reader: ConfigurationReader) {
        pollIntervalMilliseconds = reader.integer(
            "orchestrator.poll_interval_ms", default: 1_000, in: 10...600_000,
            "Time between two looks for closed candles.")
        maxSignalAgeMilliseconds = reader.integer(
            "orchestrator.max_signal_age_ms", default: 60_000, in: 100...86_400_000,
            "Signals whose candle closed longer ago are recorded as stale, not sent.")
        claimMilliseconds = reader.integer(
            "orchestrator.claim_ms", default: 30_000, in: 1_000...600_000,
            "How long one daemon's claim on a strategy holds unless renewed.")
        maxStrategies = reader.integer(
            "orchestrator.max_strategies", default: 1_000, in: 1...100_000, "Most strategies one daemon works on.")
        orderDeadlineMilliseconds = reader.integer(
            "orchestrator.order_deadline_ms", default: 25_000, in: 4_000...300_000,
            "No retry of an order begins later than this after its first try.")
        quotaIntervalMilliseconds = reader.integer(
            "strategies.quota_interval_ms", default: 2_000, in: 50...600_000,
            "Time between two passes that give back or commit units of quota.active_algos.")
        maxStrategiesPerOwner = reader.integer(
            "strategies.max_per_owner", default: 500, in: 1...100_000, "Most strategies an owner keeps.")
        if orderDeadlineMilliseconds >= claimMilliseconds {
            reader.refuse(
                "orchestrator.order_deadline_ms", "must be below orchestrator.claim_ms, or a claim ends mid-order")
        }
        if pollIntervalMilliseconds * 3 > claimMilliseconds {
            reader.refuse("orchestrator.poll_interval_ms", "must be at most a third of orchestrator.claim_ms")
        }
    }
}
