import Foundation
import TestKit

/// A caller of an event stream with the smallest receive buffer there is, who reads nothing until told to.
final class UnreadStream: Sendable {
    private let descriptor: Int32

    /// Connects and asks; blocking, so called through `offThread`.
    init(port: UInt16, path: String, token: String) throws {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard made >= 0 else { throw ChildProgram.Failure(description: "socket: \(errno)") }
        descriptor = made
        var bytes: Int32 = 4_096
        setsockopt(made, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(made, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let request =
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
            + "Accept: text/event-stream\r\n\r\n"
        guard connected == 0, send(made, request, request.utf8.count, 0) == request.utf8.count else {
            throw ChildProgram.Failure(description: "connect: \(errno)")
        }
    }

    deinit { close(descriptor) }

    /// Reads until a text has come, or until the end; blocking.
    func read(until text: String? = nil) -> String {
        var found: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            found += buffer[..<count]
            if let text, String(decoding: found, as: UTF8.self).contains(text) { break }
        }
        return String(decoding: found, as: UTF8.self)
    }
}
