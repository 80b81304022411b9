public import ServiceKit

/// How long a daemon may keep what billing says of a customer.
public struct EntitlementSettings: Sendable, Equatable {
    /// An answer younger than this is used without asking, in milliseconds.
    public let cacheMilliseconds: Int
    /// While billing does not answer, an answer may be used until it is this old, in milliseconds.
    public let staleIfErrorMilliseconds: Int
    /// Most customers kept; beyond that the longest unasked ones are forgotten.
    public let maxCustomers: Int

    /// Makes settings.
    public init(cacheMilliseconds: Int, staleIfErrorMilliseconds: Int, maxCustomers: Int) {
        self.cacheMilliseconds = cacheMilliseconds
        self.staleIfErrorMilliseconds = staleIfErrorMilliseconds
        self.maxCustomers = maxCustomers
    }

    /// Declares and reads the `entitlements` section.
    public init(_ reader: ConfigurationReader) {
        cacheMilliseconds = reader.integer(
            "entitlements.cache_ms", default: 5_000, in: 0...600_000,
            "How long what billing says of a customer is used without asking again.")
        staleIfErrorMilliseconds = reader.integer(
            "entitlements.stale_if_error_ms", default: 300_000, in: 0...86_400_000,
            "How old it may be while billing does not answer.")
        maxCustomers = reader.integer(
            "entitlements.max_customers", default: 10_000, in: 1...1_000_000, "Most customers kept in memory.")
        if staleIfErrorMilliseconds < cacheMilliseconds {
            reader.refuse("entitlements.stale_if_error_ms", "must not be below entitlements.cache_ms")
        }
    }
}
