import ServiceKit

/// How old what market-data said may be.
struct MarketSettings: Sendable {
    /// Where market-data listens.
    let url: String
    /// A look younger than this is used without asking, in milliseconds.
    let cacheMilliseconds: Int
    /// While market-data does not answer, a look may be used until it is this old, in milliseconds.
    let maxAgeMilliseconds: Int
    /// How long an instrument's rules are used without asking, in milliseconds.
    let rulesMilliseconds: Int

    init(_ reader: ConfigurationReader) {
        url = reader.text(
            "neighbours.market_data_url", default: "http://127.0.0.1:8012", .url, "Where market-data listens.")
        cacheMilliseconds = reader.integer(
            "market.cache_ms", default: 100, in: 0...60_000, "How long a look at a market is used without asking again."
        )
        maxAgeMilliseconds = reader.integer(
            "market.max_age_ms", default: 2_000, in: 0...60_000,
            "How old a look may be while market-data does not answer; older ones refuse orders.")
        rulesMilliseconds = reader.integer(
            "market.rules_cache_ms", default: 10_000, in: 0...600_000,
            "How long the rules of the instruments are used without asking again.")
        if maxAgeMilliseconds < cacheMilliseconds {
            reader.refuse("market.max_age_ms", "must not be below market.cache_ms")
        }
    }
}
