import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("HTTP client: streamed responses")
struct ClientStreamTests {
    @Test func chunksComeAsTheyAreSent() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                while try await stream.readRequest() != nil {
                    try await stream.send(
                        Array(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                                .utf8))
                    for number in 1...5 {
                        try await loop.sleep(milliseconds: 10)
                        try await stream.send(Array("8\r\ndata: \(number)\n\r\n".utf8))
                    }
                    try await stream.send(Array("0\r\n\r\n".utf8))
                }
            }
            for _ in 0..<2 {
                let response = try await client.stream(
                    HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
                #expect(response.status == 200)
                #expect(response.headers.first("content-type") == "text/event-stream")
                var text = ""
                for try await chunk in response.body { text += String(decoding: chunk, as: UTF8.self) }
                #expect(text == (1...5).map { "data: \($0)\n" }.joined())
            }
            // The complete body gave its connection back.
            #expect(await server.accepted == 1)
            await server.stop()
        }
    }

    @Test func aSlowConsumerSlowsTheServer() async throws {
        try await withClient { client, loop, _ in
            let total = 32 << 20
            let isWritten = Locked(false)
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await stream.send(Array("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n".utf8))
                try await stream.send([UInt8](repeating: 120, count: total))
                try await stream.flush()
                isWritten.withLock { $0 = true }
            }
            let response = try await client.stream(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            try await loop.sleep(milliseconds: 200)
            #expect(!isWritten.withLock { $0 })
            var count = 0
            for try await chunk in response.body { count += chunk.count }
            #expect(count == total)
            try await eventually { isWritten.withLock { $0 } }
            await server.stop()
        }
    }

    private func endlessServer(_ loop: EventLoop, _ ended: Locked<Int>) async throws -> ClientTestServer {
        try await ClientTestServer(loop: loop) { stream, _ in
            _ = try await stream.readRequest()
            try await stream.send(Array("HTTP/1.1 200 OK\r\n\r\nfirst".utf8))
            let rest = try? await stream.read()
            if rest?.isEmpty ?? true { ended.withLock { $0 += 1 } }
        }
    }

    @Test func cancellingTheReaderClosesTheConnection() async throws {
        try await withClient { client, loop, _ in
            let ended = Locked(0)
            let server = try await endlessServer(loop, ended)
            let url = server.url()
            let reader = Task {
                let response = try await client.stream(HTTPClientRequest(url: url), deadlineMilliseconds: 2_000)
                for try await _ in response.body {}
            }
            try await eventually { await client.engine.pool.census.leased == 1 }
            try await loop.sleep(milliseconds: 30)
            reader.cancel()
            let error = await clientError { try await reader.value }
            #expect(error?.code == .cancelled)
            try await eventually { ended.withLock { $0 } == 1 }
            #expect(await client.engine.pool.census.leased == 0)
            await server.stop()
        }
    }

    @Test func droppingTheBodyClosesTheConnection() async throws {
        try await withClient { client, loop, _ in
            let ended = Locked(0)
            let server = try await endlessServer(loop, ended)
            do {
                let response = try await client.stream(
                    HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
                #expect(response.status == 200)
            }
            try await eventually { ended.withLock { $0 } == 1 }
            try await eventually { await client.engine.pool.census.leased == 0 }
            await server.stop()
        }
    }

    @Test func aSilentStreamStalls() async throws {
        try await withClient { client, loop, _ in
            let ended = Locked(0)
            let server = try await endlessServer(loop, ended)
            let error = await clientError {
                let response = try await client.stream(
                    HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000, chunkTimeoutMilliseconds: 80)
                for try await _ in response.body {}
            }
            #expect(error?.code == .streamStalled)
            #expect(error?.isRetryable == true)
            try await eventually { ended.withLock { $0 } == 1 }
            await server.stop()
        }
    }

    @Test func aCutStreamThrows() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await stream.send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".utf8))
            }
            var text = ""
            let response = try await client.stream(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            let error = await clientError {
                for try await chunk in response.body { text += String(decoding: chunk, as: UTF8.self) }
            }
            #expect(text == "hello")
            #expect(error?.code == .connectionClosed)
            await server.stop()
        }
    }

    @Test func theDeadlineCoversTheHeadOnly() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await stream.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n".utf8))
                try await loop.sleep(milliseconds: 1_700)
                try await stream.send(Array("late".utf8))
            }
            let response = try await client.stream(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 1_500)
            var text = ""
            for try await chunk in response.body { text += String(decoding: chunk, as: UTF8.self) }
            #expect(text == "late")
            await server.stop()
        }
    }
}
