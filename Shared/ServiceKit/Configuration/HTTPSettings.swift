/// Where a daemon listens and the limits of its server.
public struct HTTPSettings: Sendable, Equatable {
    /// IP literal to listen on.
    public let address: String
    /// TCP port; 0 lets the system choose.
    public let port: Int
    /// Further TCP ports of the same address that answer the same.
    public let additionalPorts: [Int]
    /// Most open connections at once.
    public let maxConnections: Int
    /// Most open connections from one peer address.
    public let maxConnectionsPerAddress: Int
    /// Longest time for a complete request head, in milliseconds.
    public let headerDeadlineMilliseconds: Int
    /// Longest idle time of a kept-alive connection, in milliseconds.
    public let idleTimeoutMilliseconds: Int
    /// Longest time a peer may take to accept bytes of an answer, in milliseconds.
    public let writeDeadlineMilliseconds: Int
    /// Most requests in work at once; more are shed with 503.
    public let maxConcurrentRequests: Int
    /// How long running requests may take to finish after SIGTERM, in milliseconds.
    public let drainDeadlineMilliseconds: Int
    /// The operator's word that something in front speaks TLS; needed to listen beyond loopback.
    public let tlsTerminatedByProxy: Bool

    /// Declares and reads the `http` section.
    public init(_ reader: ConfigurationReader, defaultPort: Int) {
        address = reader.text(
            "http.address", default: "127.0.0.1", .ipAddress,
            "Address to listen on. Beyond loopback only with http.tls_terminated_by_proxy.")
        port = reader.integer(
            "http.port", default: defaultPort, in: 0...65535, "TCP port; 0 lets the system choose one.")
        additionalPorts = reader.integers(
            "http.additional_ports", in: 1...65535, maxCount: 8,
            "Further TCP ports of http.address that answer the same.")
        maxConnections = reader.integer(
            "http.max_connections", default: 1024, in: 1...1_000_000, "Most open connections at once.")
        maxConnectionsPerAddress = reader.integer(
            "http.max_connections_per_address", default: 256, in: 1...1_000_000,
            "Most open connections from one peer address.")
        headerDeadlineMilliseconds = reader.integer(
            "http.header_deadline_ms", default: 10_000, in: 100...300_000, "Longest time for a complete request head.")
        idleTimeoutMilliseconds = reader.integer(
            "http.idle_timeout_ms", default: 75_000, in: 100...3_600_000,
            "Longest idle time of a kept-alive connection.")
        writeDeadlineMilliseconds = reader.integer(
            "http.write_deadline_ms", default: 30_000, in: 100...3_600_000,
            "Longest time a peer may take to accept bytes of an answer.")
        maxConcurrentRequests = reader.integer(
            "http.max_concurrent_requests", default: 256, in: 1...100_000,
            "Most requests in work at once; more are answered 503 with Retry-After.")
        drainDeadlineMilliseconds = reader.integer(
            "http.drain_deadline_ms", default: 10_000, in: 0...600_000,
            "How long running requests may take to finish after SIGTERM.")
        tlsTerminatedByProxy = reader.boolean(
            "http.tls_terminated_by_proxy", default: false,
            "Your word that something in front speaks TLS; needed to listen beyond loopback.")
        refuseContradictions(reader)
    }

    /// Whether only this machine can reach the daemon.
    public var isLoopback: Bool { IPLiteral.isLoopback(address) }

    private func refuseContradictions(_ reader: ConfigurationReader) {
        if !isLoopback, !tlsTerminatedByProxy {
            reader.refuse(
                "http.address",
                "\"\(address)\" can be reached from other machines; put TLS in front and set http.tls_terminated_by_proxy, or listen on 127.0.0.1"
            )
        }
        if Set(additionalPorts + [port]).count != additionalPorts.count + 1 {
            reader.refuse("http.additional_ports", "names a port twice, or http.port (\(port)) again; name each once")
        }
        if maxConnectionsPerAddress > maxConnections {
            reader.refuse(
                "http.max_connections_per_address",
                "\(maxConnectionsPerAddress) is more than http.max_connections (\(maxConnections)); give at most that")
        }
        if headerDeadlineMilliseconds > idleTimeoutMilliseconds {
            reader.refuse(
                "http.header_deadline_ms",
                "\(headerDeadlineMilliseconds) is longer than http.idle_timeout_ms (\(idleTimeoutMilliseconds)); give at most that"
            )
        }
    }
}
