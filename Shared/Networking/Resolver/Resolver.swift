import Glibc
import Observability
import Reactor

/// How host names become addresses.
public struct ResolverConfiguration: Sendable {
    /// How long one look-up may take before its waiters are told so.
    public var timeoutMilliseconds: Int64
    /// How long an answer is used again; getaddrinfo tells no time to live, so keep it short.
    public var maxAgeMilliseconds: Int64
    /// How many names are kept.
    public var maxEntries: Int
    /// How many look-ups may wait for the resolver's thread.
    public var maxQueued: Int

    /// 5 s a look-up, answers kept for 30 s, 256 names, 64 waiting look-ups.
    public init(
        timeoutMilliseconds: Int64 = 5_000, maxAgeMilliseconds: Int64 = 30_000, maxEntries: Int = 256,
        maxQueued: Int = 64
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.maxAgeMilliseconds = maxAgeMilliseconds
        self.maxEntries = maxEntries
        self.maxQueued = maxQueued
    }
}

/// Names to addresses through getaddrinfo, on a thread of its own and with a small cache. Waiting for an answer can be
/// given up at any time; the look-up itself cannot be stopped, so its late answer only fills the cache.
actor Resolver {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    typealias Answer = Result<[SocketAddress], HTTPClientError>
    /// The blocking look-up: host to addresses with port 0, in the system's order of preference.
    typealias Lookup = @Sendable (String) throws -> [SocketAddress]

    private struct Entry {
        let addresses: [SocketAddress]
        let expiresNanoseconds: UInt64
    }

    private let configuration: ResolverConfiguration
    private var threads: [BlockingThread] = []
    private var running = 0
    /// Look-ups at a time: a name whose server does not answer must not hold up the names behind it.
    private static let maxThreads = 4
    private let lookup: Lookup
    private var cache: [String: Entry] = [:]
    private var waiters: [String: [UInt64: CheckedContinuation<Answer, Never>]] = [:]
    private var nextID: UInt64 = 0
    private(set) var lookups = 0

    init(
        configuration: ResolverConfiguration, loop: EventLoop, lookup: @escaping Lookup = Resolver.systemLookup
    ) {
        self.configuration = configuration
        self.loop = loop
        self.lookup = lookup
    }

    /// The addresses of a host with the given port; a literal address is returned as it is.
    func addresses(host: String, port: Int, lifetime: RequestLifetime) async throws(HTTPClientError) -> [SocketAddress]
    {
        let port = UInt16(clamping: port)
        if let literal = SocketAddress(literal: host, port: port) { return [literal] }
        if let known = cached(host) { return Self.with(port, known) }
        try await lifetime.check()
        let id = nextID
        nextID += 1
        await lifetime.onEnd { [weak self] in
            self?.assumeIsolated { $0.giveUp(host, id, HTTPClientError(.dnsFailed, "the look-up was given up")) }
        }
        let timer = loop.schedule(afterMilliseconds: configuration.timeoutMilliseconds) { [weak self] in
            self?.assumeIsolated {
                $0.giveUp(host, id, HTTPClientError(.dnsFailed, "the resolver did not answer in time"))
            }
        }
        let answer = await withCheckedContinuation { (continuation: CheckedContinuation<Answer, Never>) in
            // The end or the answer may have come since they were last looked at.
            if let ending = lifetime.assumeIsolated({ $0.endedBy }) {
                continuation.resume(returning: .failure(ending))
                return
            }
            if let known = cached(host) {
                continuation.resume(returning: .success(known))
                return
            }
            let isFirst = waiters[host] == nil
            waiters[host, default: [:]][id] = continuation
            if isFirst { start(host) }
        }
        loop.cancel(timer)
        await lifetime.onEnd(nil)
        try await lifetime.check()
        return Self.with(port, try answer.get())
    }

    private func cached(_ host: String) -> [SocketAddress]? {
        guard let entry = cache[host] else { return nil }
        guard entry.expiresNanoseconds <= loop.monotonicNanoseconds else { return entry.addresses }
        cache[host] = nil
        return nil
    }

    private func start(_ host: String) {
        lookups += 1
        let lookup = lookup
        let thread: BlockingThread
        do throws(ReactorError) {
            // Started with the first name: a daemon that only speaks to literal addresses needs no such thread.
            if threads.count < Self.maxThreads, threads.count <= running {
                threads.append(try BlockingThread(name: "resolver", maxQueued: configuration.maxQueued))
            }
            thread = threads[lookups % threads.count]
        } catch {
            finish(host, .failure(HTTPClientError(.dnsFailed, "the resolver has no thread: \(error)")))
            return
        }
        running += 1
        // Unstructured on purpose: the look-up outlives waiters that give up.
        Task(executorPreference: loop) { [weak self] in
            let answer: Answer
            do {
                answer = .success(try await thread.run { try lookup(host) })
            } catch let error as HTTPClientError {
                answer = .failure(error)
            } catch {
                answer = .failure(HTTPClientError(.dnsFailed, "the resolver is busy: \(error)"))
            }
            await self?.ended(host, answer)
        }
    }

    private func ended(_ host: String, _ answer: Answer) {
        running -= 1
        finish(host, answer)
    }

    private func finish(_ host: String, _ answer: Answer) {
        if case .success(let addresses) = answer, configuration.maxAgeMilliseconds > 0 {
            if cache.count >= configuration.maxEntries { evict() }
            let age = UInt64(configuration.maxAgeMilliseconds) * 1_000_000
            cache[host] = Entry(addresses: addresses, expiresNanoseconds: loop.monotonicNanoseconds + age)
        }
        for (_, waiter) in waiters.removeValue(forKey: host) ?? [:] { waiter.resume(returning: answer) }
    }

    private func giveUp(_ host: String, _ id: UInt64, _ error: HTTPClientError) {
        guard let waiter = waiters[host]?.removeValue(forKey: id) else { return }
        waiter.resume(returning: .failure(error))
    }

    private func evict() {
        guard let oldest = cache.min(by: { $0.value.expiresNanoseconds < $1.value.expiresNanoseconds }) else { return }
        cache[oldest.key] = nil
    }

    private static func with(_ port: UInt16, _ addresses: [SocketAddress]) -> [SocketAddress] {
        addresses.compactMap { SocketAddress(literal: $0.host, port: port) }
    }

    /// getaddrinfo for TCP, in the order RFC 6724 gives.
    @Sendable static func systemLookup(_ host: String) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard result == 0 else {
            let reason = gai_strerror(result).map { String(cString: $0) } ?? "code \(result)"
            throw HTTPClientError(.dnsFailed, "the host name has no address: \(reason)")
        }
        var addresses: [SocketAddress] = []
        var next = list
        while let item = next {
            if let address = address(of: item.pointee), !addresses.contains(address) { addresses.append(address) }
            next = item.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw HTTPClientError(.dnsFailed, "the host name has no IP address") }
        return addresses
    }

    private static func address(of item: addrinfo) -> SocketAddress? {
        guard let pointer = item.ai_addr else { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
            getnameinfo(pointer, item.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return SocketAddress(literal: String(decoding: bytes, as: UTF8.self), port: 0)
    }
}
