import Glibc

/// The standard `process_*` metrics, read from `/proc/self` at each scrape.
public enum ProcessMetrics {
    /// Adds memory, descriptors, CPU time, threads and start time to the registry.
    public static func register(in registry: MetricsRegistry) {
        let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))
        registry.gauge("process_resident_memory_bytes", "Resident memory size in bytes.") {
            statField(23).map { $0 * pageBytes }
        }
        registry.gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.") { statField(22) }
        registry.gauge("process_open_fds", "Number of open file descriptors.") { openDescriptors().map(Double.init) }
        registry.gauge("process_max_fds", "Maximum number of open file descriptors.") { maxDescriptors() }
        registry.gauge("process_threads", "Number of threads.") { statField(19) }
        registry.counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.") {
            cpuSeconds()
        }
        registry.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.") {
            startTimeSeconds()
        }
        registry.counter("process_log_lines_dropped_total", "Log lines that could not be written.") {
            Double(StandardErrorSink.droppedLines)
        }
    }

    /// Resident memory in bytes; nil when `/proc` is not there.
    public static func residentBytes() -> Int? {
        statField(23).map { Int($0) * sysconf(Int32(_SC_PAGESIZE)) }
    }

    /// Open file descriptors; nil when `/proc` is not there.
    public static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // ".", ".." and the descriptor of this very listing do not count.
        return max(0, count - 3)
    }

    private static func maxDescriptors() -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    private static func cpuSeconds() -> Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec / 10_000_000) / 100
    }

    private static func startTimeSeconds() -> Double? {
        guard let ticks = statField(21), let stat = read("/proc/stat") else { return nil }
        let line = stat.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let boot = line.flatMap({ Double($0.dropFirst(6)) }) else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// A number of `/proc/self/stat`, counted from 0; the name in field 1 may hold spaces and brackets.
    private static func statField(_ index: Int) -> Double? {
        guard let text = read("/proc/self/stat"), let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        return index - 2 < fields.count ? Double(fields[index - 2].filter { $0 != "\n" }) : nil
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while all.count < 1 << 20 {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            all.append(contentsOf: chunk[..<count])
        }
        return String(decoding: all, as: UTF8.self)
    }
}
