/// How a daemon ends, as its exit code says it.
public enum ExitStatus: Int32, Sendable, Equatable {
    /// Stopped as asked.
    case clean = 0
    /// A question asked of it (`--probe`) has the answer no.
    case no = 1
    /// The command line could not be understood.
    case badCommandLine = 2
    /// The configuration is wrong (sysexits' EX_USAGE, kept for everything an operator must correct).
    case badConfiguration = 64
    /// A neighbour, such as the database, never came (EX_UNAVAILABLE).
    case neighbourNeverCame = 69
    /// A part failed (EX_SOFTWARE).
    case partFailed = 70
}
