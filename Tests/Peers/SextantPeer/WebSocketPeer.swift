import Foundation
import HTTPWire
import Networking
import Observability
import Reactor

/// The client side of the Autobahn suite: asks how many cases there are, echoes through each, asks for the report.
enum WebSocketPeer {
    static func run(_ url: String) async throws {
        let loop = try EventLoop.start(name: "peer")
        var webSocket = WebSocketConfiguration()
        webSocket.limits = WebSocketLimits(maxFrameBytes: 32 << 20, maxMessageBytes: 32 << 20)
        webSocket.maxQueuedBytes = 64 << 20
        let client = WebSocketClient(
            configuration: HTTPClientConfiguration(), webSocket: webSocket, loop: loop,
            logger: Logger(service: "peer", level: .error), metrics: MetricsRegistry())
        let count = try await caseCount(client, url)
        for number in 1...max(1, count) {
            await echo(client, "\(url)/runCase?case=\(number)&agent=sextant")
        }
        let report = try await client.connect("\(url)/updateReports?agent=sextant", deadlineMilliseconds: 10_000)
        while try await report.receive() != nil {}
        print("\(count) cases run")
        loop.shutdown()
    }

    private static func caseCount(_ client: WebSocketClient, _ url: String) async throws -> Int {
        let connection = try await client.connect("\(url)/getCaseCount", deadlineMilliseconds: 10_000)
        guard case .text(let text) = try await connection.receive(), let count = Int(text) else { return 0 }
        while try await connection.receive() != nil {}
        return count
    }

    /// Echoes until the server ends the case; breaking the connection is what many cases ask for.
    private static func echo(_ client: WebSocketClient, _ url: String) async {
        do {
            let connection = try await client.connect(url, deadlineMilliseconds: 10_000)
            while let message = try await connection.receive() { try await connection.send(message) }
        } catch {
            return
        }
    }
}
