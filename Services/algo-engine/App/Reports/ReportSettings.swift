import ServiceKit

/// Limits of reports.
struct ReportSettings: Sendable {
    /// Most fills of one report; the newest are taken.
    let maxFills: Int
    /// How many reports of one owner are kept.
    let keptPerOwner: Int
    /// How often waiting jobs are looked for, in milliseconds.
    let jobIntervalMilliseconds: Int

    init(_ reader: ConfigurationReader) {
        maxFills = reader.integer(
            "reports.max_fills", default: 5_000, in: 100...50_000, "Most fills of one report; the newest are taken.")
        keptPerOwner = reader.integer(
            "reports.kept_per_owner", default: 200, in: 1...10_000, "How many reports of one owner are kept.")
        jobIntervalMilliseconds = reader.integer(
            "reports.job_interval_ms", default: 1_000, in: 100...60_000, "How often waiting report jobs are looked for."
        )
    }
}
