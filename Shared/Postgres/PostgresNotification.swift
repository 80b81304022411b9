/// A message of NOTIFY. A hint and no more: it is lost when the connection is.
public struct PostgresNotification: Sendable, Equatable {
    /// The channel.
    public let channel: String
    /// The text, at most 8,000 bytes.
    public let payload: String
}
