import Glibc
import HTTPWire
import Observability
import Reactor

/// Opens connections: name, addresses in order, proxy, TLS, all within the connect time-out and the request's deadline.
struct Dialer: Sendable {
    let configuration: HTTPClientConfiguration
    let loop: EventLoop
    let resolver: Resolver
    let tls: TrustStore

    /// A connection ready for the first request to `origin`. `throughTunnel` asks a proxy for a tunnel also in clear
    /// (WebSocket).
    func connect(
        _ origin: Origin, lifetime: RequestLifetime, throughTunnel: Bool = false
    ) async throws(HTTPClientError) -> SocketStream {
        // A policy judges addresses, and behind a proxy only the proxy's would be seen: with a policy there is no proxy.
        let proxy = configuration.connectPolicy == nil ? configuration.proxy.proxy(for: origin) : nil
        let addresses = try await resolver.addresses(
            host: proxy?.host ?? origin.host, port: proxy?.port ?? origin.port, lifetime: lifetime)
        let allowed = configuration.connectPolicy.map { policy in addresses.filter(policy) } ?? addresses
        guard !allowed.isEmpty else {
            throw HTTPClientError(.connectDenied, "the connect policy forbids every address of \(origin)")
        }
        let started = loop.monotonicNanoseconds
        let stream = try await firstAnswering(allowed, started: started, lifetime: lifetime)
        let left = remaining(since: started, lifetime: lifetime)
        try await guarded(stream, milliseconds: left, lifetime: lifetime) { () async throws(HTTPClientError) in
            if let proxy, origin.isSecure || throughTunnel { try await openTunnel(stream, to: origin, through: proxy) }
            if origin.isSecure { try await startTLS(stream, origin) }
        }
        return stream
    }

    /// Happy eyeballs, sequentially: each address gets an equal share of the time that is left.
    private func firstAnswering(
        _ addresses: [SocketAddress], started: UInt64, lifetime: RequestLifetime
    ) async throws(HTTPClientError) -> SocketStream {
        var last = HTTPClientError(.connectFailed, "no address to connect to")
        for (index, address) in addresses.enumerated() {
            let share = remaining(since: started, lifetime: lifetime) / Int64(addresses.count - index)
            do throws(HTTPClientError) {
                return try await attempt(address, milliseconds: max(1, share), lifetime: lifetime)
            } catch {
                try await lifetime.check()
                last = error
            }
        }
        throw last
    }

    private func attempt(
        _ address: SocketAddress, milliseconds: Int64, lifetime: RequestLifetime
    ) async throws(HTTPClientError) -> SocketStream {
        try await lifetime.check()
        let descriptor: Int32
        do throws(ReactorError) {
            descriptor = try Socket.connect(address)
        } catch {
            throw Self.connectError(error.errno, address)
        }
        let stream = SocketStream(descriptor: descriptor, loop: loop)
        try await guarded(stream, milliseconds: milliseconds, lifetime: lifetime) { () async throws(HTTPClientError) in
            do throws(StreamFailure) {
                try await stream.connected()
            } catch .connect(let number) {
                throw Self.connectError(number, address)
            } catch {
                throw HTTPClientError(.connectFailed, "connecting to \(address) failed: \(error)")
            }
        }
        return stream
    }

    /// Runs a step of setting up; its time running out or the request ending closes the stream, which ends the step.
    private func guarded(
        _ stream: SocketStream, milliseconds: Int64, lifetime: RequestLifetime,
        _ step: () async throws(HTTPClientError) -> Void
    ) async throws(HTTPClientError) {
        let close: @Sendable () -> Void = { stream.assumeIsolated { $0.abort() } }
        await lifetime.onEnd(close)
        let isLate = Locked(false)
        let timer = loop.schedule(afterMilliseconds: milliseconds) {
            isLate.withLock { $0 = true }
            close()
        }
        var failure: HTTPClientError?
        do throws(HTTPClientError) {
            try await step()
        } catch {
            failure = error
        }
        loop.cancel(timer)
        await lifetime.onEnd(nil)
        if let ending = await lifetime.endedBy { failure = ending }
        guard failure != nil || isLate.withLock({ $0 }) else { return }
        await stream.abort()
        if let ending = await lifetime.endedBy { throw ending }
        if isLate.withLock({ $0 }) {
            throw HTTPClientError(.connectTimeout, "the connection was not ready within its time-out")
        }
        if let failure { throw failure }
    }

    private func remaining(since started: UInt64, lifetime: RequestLifetime) -> Int64 {
        let spent = Int64((loop.monotonicNanoseconds - started) / 1_000_000)
        return max(1, min(configuration.connectTimeoutMilliseconds - spent, lifetime.remainingMilliseconds + 1))
    }

    private func startTLS(_ stream: SocketStream, _ origin: Origin) async throws(HTTPClientError) {
        let isAddress = SocketAddress(literal: origin.host, port: 0) != nil
        let name = origin.host.hasSuffix(".") ? String(origin.host.dropLast()) : origin.host
        let context: TLSClientContext
        do throws(TLSError) {
            context = try await tls.context()
        } catch {
            throw HTTPClientError(tls: error)
        }
        do throws(StreamFailure) {
            try await stream.startTLS(context: context, serverName: name, isAddress: isAddress)
        } catch .tls(let error) {
            throw HTTPClientError(tls: error)
        } catch {
            throw HTTPClientError(.tlsFailed, "the connection failed during the TLS handshake: \(error)")
        }
    }

    private func openTunnel(
        _ stream: SocketStream, to origin: Origin, through proxy: ProxySettings.Proxy
    ) async throws(HTTPClientError) {
        let authority = origin.authority(alwaysWithPort: true)
        var head = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
        if let authorization = proxy.authorization { head += "Proxy-Authorization: \(authorization.expose())\r\n" }
        let exchange = HTTPExchange(
            stream: stream, method: .connect, limits: configuration.wireLimits, loop: loop)
        do throws(HTTPClientError) {
            let response = try await exchange.begin(Array((head + "\r\n").utf8))
            guard (200...299).contains(response.status) else {
                throw HTTPClientError(.proxyRefused, "the proxy answered \(response.status) to CONNECT")
            }
            guard await exchange.takeUnparsed().isEmpty else {
                throw HTTPClientError(.proxyRefused, "the proxy sent bytes before the tunnel was used")
            }
        } catch {
            // The request itself has not been sent, whatever the proxy has seen.
            throw error.code == .proxyRefused
                ? error : HTTPClientError(.proxyRefused, "the proxy did not answer CONNECT: \(error.message)")
        }
    }

    private static func connectError(_ number: Int32, _ address: SocketAddress) -> HTTPClientError {
        switch number {
        case ECONNREFUSED: HTTPClientError(.connectRefused, "\(address) refused the connection")
        case ETIMEDOUT: HTTPClientError(.connectTimeout, "\(address) did not answer")
        default:
            HTTPClientError(.connectFailed, "connecting to \(address) failed: \(String(cString: strerror(number)))")
        }
    }
}

extension HTTPClientError {
    init(tls error: TLSError, bytesSent: Bool = false) {
        let code: Code =
            switch error.code {
            case .certificateUntrusted: .certificateUntrusted
            case .certificateExpired: .certificateExpired
            case .hostnameMismatch: .hostnameMismatch
            case .truncated: .connectionClosed
            default: .tlsFailed
            }
        self.init(code, error.message, bytesSent: bytesSent)
    }
}
