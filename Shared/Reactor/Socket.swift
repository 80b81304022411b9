import CLinux
import Glibc

/// How a non-blocking read or write ended.
public enum SocketResult: Sendable, Equatable {
    /// So many bytes went through; at least one.
    case bytes(Int)
    /// Nothing now: wait for the loop.
    case wouldBlock
    /// The peer ended the stream (reads only).
    case closed
    /// The descriptor failed with this error number.
    case failed(Int32)
}

/// The few socket calls the suite uses. Every descriptor is non-blocking and closed on exec.
public enum Socket {
    /// Makes a listening socket. TCP sockets get SO_REUSEADDR.
    /// - Throws: `ReactorError`, with code `address_in_use` when somebody else has the address.
    public static func listen(_ address: SocketAddress, backlog: Int32 = 1024) throws(ReactorError) -> Int32 {
        let descriptor = try open(address)
        do throws(ReactorError) {
            if case .unix = address {} else { try set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1) }
            let bound = try address.withSystemAddress { (pointer, length) throws(ReactorError) in
                Glibc.bind(descriptor, pointer, length)
            }
            guard bound == 0 else { throw .system("bind \(address)") }
            guard Glibc.listen(descriptor, backlog) == 0 else { throw .system("listen \(address)") }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes one waiting connection, or nil when none waits or it went away meanwhile.
    /// - Throws: `ReactorError`; `isRetryable` when descriptors or memory have run out.
    public static func accept(_ listener: Int32) throws(ReactorError) -> (descriptor: Int32, peer: SocketAddress)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { accept4(listener, $0, &length, flags) }
        }
        if descriptor >= 0 { return (descriptor, SocketAddress(storage: storage) ?? .unix(path: "")) }
        switch errno {
        case EAGAIN, ECONNABORTED, EINTR, EPROTO: return nil
        default: throw .system("accept")
        }
    }

    /// Starts a connection. It is made when the descriptor becomes writable and `pendingError` is 0.
    /// - Throws: `ReactorError` when it fails at once.
    public static func connect(_ address: SocketAddress) throws(ReactorError) -> Int32 {
        let descriptor = try open(address)
        do throws(ReactorError) {
            let result = try address.withSystemAddress { (pointer, length) throws(ReactorError) in
                Glibc.connect(descriptor, pointer, length)
            }
            if result != 0, errno != EINPROGRESS { throw .system("connect \(address)") }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// The error a connection attempt or an asynchronous failure left on the socket; 0 when there is none.
    public static func pendingError(_ descriptor: Int32) -> Int32 {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &length) == 0 ? value : errno
    }

    /// Reads what is there into a buffer.
    public static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> SocketResult {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .closed }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed(errno)
        }
    }

    /// Writes what fits. A closed peer gives `.failed(EPIPE)`, never a signal.
    public static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> SocketResult {
        while true {
            let count = send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed(errno)
        }
    }

    /// Ends the sending direction: the peer reads an end of stream.
    public static func shutdownWrite(_ descriptor: Int32) { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the next `close` send a reset, freeing the kernel's memory at once; for peers that broke a limit.
    public static func setLingerReset(_ descriptor: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    /// Closes a descriptor. Stop watching it first.
    public static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    /// The address a socket is bound to, with the port the system chose for port 0.
    public static func localAddress(_ descriptor: Int32) -> SocketAddress? {
        address(descriptor) { getsockname($0, $1, $2) }
    }

    /// The address of the peer.
    public static func peerAddress(_ descriptor: Int32) -> SocketAddress? {
        address(descriptor) { getpeername($0, $1, $2) }
    }

    /// Sends small writes at once (TCP_NODELAY).
    public static func setNoDelay(_ descriptor: Int32) {
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    /// Probes a silent peer (SO_KEEPALIVE), so that a vanished one is noticed.
    public static func setKeepAlive(
        _ descriptor: Int32, idleSeconds: Int32, intervalSeconds: Int32, probes: Int32
    ) {
        try? set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, idleSeconds)
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, intervalSeconds)
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, probes)
    }

    /// Bounds how long sent bytes may stay unacknowledged (TCP_USER_TIMEOUT).
    public static func setUserTimeout(_ descriptor: Int32, milliseconds: Int32) {
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, milliseconds)
    }

    /// Bounds how many bytes the system takes that it has not sent yet (TCP_NOTSENT_LOWAT), so that a peer which does
    /// not read costs this much memory and not the system's whole send buffer.
    public static func setUnsentLimit(_ descriptor: Int32, bytes: Int32) {
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, bytes)
    }

    private static func open(_ address: SocketAddress) throws(ReactorError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { throw .system("socket") }
        return descriptor
    }

    private static func set(
        _ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32
    ) throws(ReactorError) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, level, option, &value, size) == 0 else { throw .system("setsockopt") }
    }

    private static func address(
        _ descriptor: Int32,
        _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &length) }
        }
        return result == 0 ? SocketAddress(storage: storage) : nil
    }
}
