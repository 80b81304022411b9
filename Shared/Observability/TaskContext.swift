/// What a task knows about the request it works for; inherited by child tasks.
public enum TaskContext {
    /// Id of the request, written in each log line.
    @TaskLocal public static var requestID: String?
    /// Trace of the request, handed on by outgoing calls.
    @TaskLocal public static var trace: TraceContext?
    /// When the caller stops waiting, on the monotonic clock, in nanoseconds.
    @TaskLocal public static var deadlineNanoseconds: UInt64?
}
