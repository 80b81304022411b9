import CLinux
import Glibc

/// Where a socket listens or connects to. Names are not resolved here.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 address (dotted text, network-order value kept) and a port.
    case ipv4(host: String, port: UInt16)
    /// An IPv6 address in its canonical text and a port.
    case ipv6(host: String, port: UInt16)
    /// A path of a unix-domain socket, at most 107 bytes.
    case unix(path: String)

    /// Reads a literal IPv4 or IPv6 address (`127.0.0.1`, `::1`, `[::1]`); a name gives nil.
    public init?(literal host: String, port: UInt16) {
        var text = host
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = .ipv4(host: text, port: port)
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self = .ipv6(host: SocketAddress.text(AF_INET6, &v6, Int(INET6_ADDRSTRLEN)), port: port)
        } else {
            return nil
        }
    }

    /// The host part: an address literal, or the path of a unix socket.
    public var host: String {
        switch self {
        case .ipv4(let host, _), .ipv6(let host, _): host
        case .unix(let path): path
        }
    }

    /// The port; 0 for a unix socket.
    public var port: UInt16 {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port): port
        case .unix: 0
        }
    }

    /// Whether only this machine can reach it: 127.0.0.0/8, ::1 or a unix socket.
    public var isLoopback: Bool {
        switch self {
        case .ipv4(let host, _): host.hasPrefix("127.")
        case .ipv6(let host, _): host == "::1" || host.hasPrefix("::ffff:127.")
        case .unix: true
        }
    }

    /// `127.0.0.1:8011`, `[::1]:8011` or the path.
    public var description: String {
        switch self {
        case .ipv4(let host, let port): "\(host):\(port)"
        case .ipv6(let host, let port): "[\(host)]:\(port)"
        case .unix(let path): path
        }
    }

    // MARK: The system's form

    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls a closure with the address as the system wants it.
    func withSystemAddress<R>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(ReactorError) -> R
    ) throws(ReactorError) -> R {
        var storage = sockaddr_storage()
        let length: Int
        switch self {
        case .ipv4(let host, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw .bad(host) }
            length = SocketAddress.copy(address, into: &storage)
        case .ipv6(let host, let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { throw .bad(host) }
            length = SocketAddress.copy(address, into: &storage)
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
                throw .bad(path)
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            length = SocketAddress.copy(address, into: &storage)
        }
        var result: Result<R, ReactorError>?
        withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                do throws(ReactorError) {
                    result = .success(try body(address, socklen_t(length)))
                } catch {
                    result = .failure(error)
                }
            }
        }
        guard let result else { throw .bad(description) }
        return try result.get()
    }

    /// Reads an address the system filled in.
    init?(storage: sockaddr_storage) {
        var storage = storage
        switch Int32(storage.ss_family) {
        case AF_INET:
            var address = SocketAddress.read(sockaddr_in.self, from: &storage)
            self = .ipv4(
                host: SocketAddress.text(AF_INET, &address.sin_addr, Int(INET_ADDRSTRLEN)),
                port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            var address = SocketAddress.read(sockaddr_in6.self, from: &storage)
            self = .ipv6(
                host: SocketAddress.text(AF_INET6, &address.sin6_addr, Int(INET6_ADDRSTRLEN)),
                port: UInt16(bigEndian: address.sin6_port))
        case AF_UNIX:
            let address = SocketAddress.read(sockaddr_un.self, from: &storage)
            let path = withUnsafeBytes(of: address.sun_path) { bytes in
                String(decoding: bytes.prefix(while: { $0 != 0 }), as: UTF8.self)
            }
            self = .unix(path: path)
        default:
            return nil
        }
    }

    private static func copy<T>(_ value: T, into storage: inout sockaddr_storage) -> Int {
        withUnsafeMutableBytes(of: &storage) { target in
            withUnsafeBytes(of: value) { source in target.copyMemory(from: source) }
        }
        return MemoryLayout<T>.size
    }

    private static func read<T>(_ type: T.Type, from storage: inout sockaddr_storage) -> T {
        withUnsafeBytes(of: &storage) { $0.loadUnaligned(as: T.self) }
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer, _ capacity: Int) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let base = buffer.baseAddress,
                inet_ntop(family, address, base, socklen_t(capacity)) != nil
            else { return "" }
            return String(cString: base)
        }
    }
}

extension ReactorError {
    fileprivate static func bad(_ text: String) -> ReactorError {
        ReactorError(code: .badAddress, message: "'\(text)' is not an address a socket can use")
    }
}
