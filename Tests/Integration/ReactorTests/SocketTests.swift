import Glibc
import Reactor
import Testing

@Suite("Sockets and addresses")
struct SocketTests {
    @Test func literalsAreReadAndNamesAreNot() {
        #expect(SocketAddress(literal: "127.0.0.1", port: 80)?.description == "127.0.0.1:80")
        #expect(SocketAddress(literal: "[::1]", port: 80)?.description == "[::1]:80")
        #expect(SocketAddress(literal: "0:0:0:0:0:0:0:1", port: 1)?.host == "::1")
        #expect(SocketAddress(literal: "localhost", port: 80) == nil)
        #expect(SocketAddress(literal: "127.0.0.256", port: 80) == nil)
        #expect(SocketAddress(literal: "127.1", port: 80) == nil)
    }

    @Test func loopbackIsKnown() throws {
        #expect(try #require(SocketAddress(literal: "127.8.9.1", port: 1)).isLoopback)
        #expect(try #require(SocketAddress(literal: "::1", port: 1)).isLoopback)
        #expect(try #require(SocketAddress(literal: "0.0.0.0", port: 1)).isLoopback == false)
        #expect(SocketAddress.unix(path: "/tmp/x").isLoopback)
    }

    @Test func aTakenAddressIsNamedAsSuch() throws {
        let first = try Socket.listen(try #require(SocketAddress(literal: "127.0.0.1", port: 0)))
        defer { Socket.close(first) }
        let taken = try #require(Socket.localAddress(first))
        #expect(taken.port > 0)
        do throws(ReactorError) {
            Socket.close(try Socket.listen(taken))
            Issue.record("a second listener got the same port")
        } catch {
            #expect(error.code == .addressInUse)
            #expect(error.message.contains(taken.description))
        }
    }

    @Test func aTooLongUnixPathIsRefused() {
        #expect(throws: ReactorError.self) {
            _ = try Socket.listen(.unix(path: "/tmp/" + String(repeating: "x", count: 120)))
        }
    }

    @Test func aRefusedConnectionShowsAsPendingError() async throws {
        let loop = try EventLoop.start(name: "test-refused")
        defer { loop.shutdown() }
        let listener = try Socket.listen(try #require(SocketAddress(literal: "127.0.0.1", port: 0)))
        let address = try #require(Socket.localAddress(listener))
        Socket.close(listener)
        let error: Int32 = await withCheckedContinuation { continuation in
            loop.execute {
                do throws(ReactorError) {
                    let descriptor = try Socket.connect(address)
                    try loop.watch(descriptor, .write) { _ in
                        loop.unwatch(descriptor)
                        continuation.resume(returning: Socket.pendingError(descriptor))
                        Socket.close(descriptor)
                    }
                } catch {
                    continuation.resume(returning: error.errno)
                }
            }
        }
        #expect(error == ECONNREFUSED)
    }
}
