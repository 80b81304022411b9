/// How a pool is doing.
public struct PostgresPoolStatus: Sendable, Equatable {
    /// Connections open and unused.
    public var idle = 0
    /// Connections given out.
    public var leased = 0
    /// Callers that wait.
    public var waiting = 0
    /// Why the last attempt to connect failed; nil once one has worked.
    public var lastConnectError: PostgresError.Code?

    /// Whether a connection is open and the last attempt to make one worked.
    public var isReady: Bool { lastConnectError == nil && idle + leased > 0 }
}
