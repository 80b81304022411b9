/// The exit codes of `bootstrap-demo`.
public enum DemoExit: Int32, Sendable {
    /// All steps are done.
    case done = 0
    /// The command line is wrong; nothing was called.
    case misuse = 2
    /// A daemon refused a step.
    case refused = 65
    /// A secret file cannot be read.
    case secretMissing = 66
    /// A daemon was not reached in time.
    case unavailable = 69
    /// An answer was not understood, or the program itself failed.
    case failed = 70
}
