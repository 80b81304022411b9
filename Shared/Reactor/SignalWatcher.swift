import CLinux
import Glibc

/// Signals read from a descriptor in the loop (signalfd), so none is missed and no handler runs at a random place.
public enum SignalWatcher {
    /// Blocks signals for the calling thread and every thread it starts; call it first thing in `main`.
    /// The main function must then be a plain one that starts a detached task and sleeps in `pause()`: an async main ends in
    /// `dispatch_main`, which parks the main thread with every signal unblocked, and SIGTERM kills the process.
    /// SIGPIPE is ignored at the same time: a closed peer is an error of the write, not the end of the process.
    public static func block(_ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Calls a closure on the loop for each arrival of a blocked signal, for the life of the process.
    /// - Throws: `ReactorError` when the system refuses the descriptor.
    public static func watch(
        _ signals: [Int32], on loop: EventLoop, _ handler: @escaping @Sendable (Int32) -> Void
    ) throws(ReactorError) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        let descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard descriptor >= 0 else { throw .system("signalfd") }
        try loop.watch(descriptor, .read) { _ in
            var info = signalfd_siginfo()
            while Glibc.read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
                handler(Int32(bitPattern: info.ssi_signo))
            }
        }
    }
}
