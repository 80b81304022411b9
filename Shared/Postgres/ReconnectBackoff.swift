/// Waiting times between attempts: doubled each time up to a cap, each drawn between half and all of it.
struct ReconnectBackoff {
    private let firstMilliseconds: Int64
    private let capMilliseconds: Int64
    private var failures = 0

    init(firstMilliseconds: Int64 = 20, capMilliseconds: Int64 = 500) {
        self.firstMilliseconds = firstMilliseconds
        self.capMilliseconds = capMilliseconds
    }

    mutating func succeeded() { failures = 0 }

    mutating func failed(using generator: inout some RandomNumberGenerator) -> Int64 {
        let full = min(capMilliseconds, firstMilliseconds << Int64(min(failures, 20)))
        failures += 1
        return full / 2 + Int64(generator.next() % UInt64(full / 2 + 1))
    }
}
