import Foundation
import Glibc

/// A blocking TCP client that sends exactly the bytes it is told. Use it off the cooperative pool (`offThread`).
final class ServerPeer {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    /// Everything read so far.
    private(set) var received: [UInt8] = []
    /// The server has closed its side, or reset the connection.
    private(set) var isEnded = false

    /// - Parameter receiveBufferBytes: a small one makes the kernel take little, so that the server feels a slow reader.
    init(port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket: errno \(errno)") }
        if var bytes = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(description: "cannot connect: errno \(errno)") }
    }

    deinit { Glibc.close(descriptor) }

    /// The received bytes as text.
    var text: String { String(decoding: received, as: UTF8.self) }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends what the server takes; a server that closed meanwhile is no failure here.
    func send(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            offset += count
        }
    }

    /// Sends what the server takes within the time, and returns how many bytes that was.
    func send(_ text: String, forMilliseconds milliseconds: Int) -> Int {
        let bytes = Array(text.utf8)
        let end = monotonicMilliseconds() + milliseconds
        var offset = 0
        while offset < bytes.count, monotonicMilliseconds() < end {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count > 0 { offset += count } else { usleep(5_000) }
        }
        return offset
    }

    /// Ends the sending direction.
    func finish() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until the condition holds; throws when the time is over or the server closes before.
    @discardableResult
    func read(milliseconds: Int = 5_000, until isDone: (String) -> Bool) throws -> String {
        let end = monotonicMilliseconds() + milliseconds
        while !isDone(text) {
            let left = end - monotonicMilliseconds()
            guard left > 0 else { throw Failure(description: "nothing more came; so far: \(text.prefix(600))") }
            guard !isEnded else { throw Failure(description: "the server closed; so far: \(text.prefix(600))") }
            readOnce(milliseconds: left)
        }
        return text
    }

    /// Reads until the server closes; throws when it does not.
    @discardableResult
    func readToEnd(milliseconds: Int = 5_000) throws -> String {
        let end = monotonicMilliseconds() + milliseconds
        while !isEnded {
            let left = end - monotonicMilliseconds()
            guard left > 0 else { throw Failure(description: "the server did not close; so far: \(text.prefix(600))") }
            readOnce(milliseconds: left)
        }
        return text
    }

    /// Reads what comes within the time, which may be nothing.
    func read(forMilliseconds milliseconds: Int) -> String {
        let end = monotonicMilliseconds() + milliseconds
        while !isEnded, monotonicMilliseconds() < end { readOnce(milliseconds: end - monotonicMilliseconds()) }
        return text
    }

    /// Forgets what was read.
    func forget() { received = [] }

    private func readOnce(milliseconds: Int) {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(max(1, milliseconds))) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { received.append(contentsOf: buffer[..<count]) } else { isEnded = true }
    }
}

func monotonicMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
}

extension String {
    /// How many status lines of final answers it holds.
    var answers: Int { components(separatedBy: "HTTP/1.1 ").count - 1 }
}

func get(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n"
}
