/// A portion of a venue's weight account.
public struct VenueBudgetGrant: WireType, Equatable {
    /// Weight that may be used; 0 for none.
    public let granted: Int64
    /// Not after this time; when nothing was granted, the time to ask again.
    public let until: Timestamp
    /// Used of the running window by everybody, this portion included.
    public let used: Int64
    /// Weight of a window that all daemons together allow themselves.
    public let limit: Int64

    /// Makes it from its fields.
    public init(granted: Int64, until: Timestamp, used: Int64, limit: Int64) {
        self.granted = granted
        self.until = until
        self.used = used
        self.limit = limit
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "VenueBudgetGrant",
        [
            WireField("granted", .integer(0...1_000_000_000), "Weight that may be used; 0 for none."),
            WireField("until", Timestamp.schema, "Not after this time; without a grant, the time to ask again."),
            WireField("used", .integer(0...1_000_000_000), "Used of the running window by everybody."),
            WireField("limit", .integer(1...1_000_000_000), "Weight of a window that we allow ourselves."),
        ])
}
