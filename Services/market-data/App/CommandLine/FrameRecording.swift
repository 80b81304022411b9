import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Reactor
import ServiceKit

/// Follows a venue's streams and writes every frame down as it is.
struct FrameRecording: Sendable {
    static let connectMilliseconds: Int64 = 15_000

    let source: VenueFeedSettings
    let file: RecordingWriter
    let context: ServiceContext

    /// Records until the time is over or the task is cancelled. A connection that ends, ends the recording: a file with a
    /// silent hole would be taken for a whole one.
    func run(seconds: Int?) async throws {
        defer { try? file.close() }
        let loop = context.loop
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (route, subscriptions) in routes {
                group.addTask { try await follow(route, subscriptions) }
            }
            if let seconds {
                group.addTask {
                    try await loop.sleep(milliseconds: Int64(seconds) * 1_000)
                    throw CancellationError()
                }
            }
            if !source.codec.bookRule.snapshotComesByStream, source.channels.contains(.book) {
                try await snapshots()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private var routes: [(StreamProfile.Route, [StreamSubscription])] {
        let codec = source.codec
        return codec.stream.routes.compactMap { route in
            let carried = source.subscriptions.filter { codec.route(of: $0.channel) == route }
            return carried.isEmpty ? nil : (route, carried)
        }
    }

    private func follow(_ route: StreamProfile.Route, _ subscriptions: [StreamSubscription]) async throws {
        var configuration = HTTPClientConfiguration()
        configuration.proxy = try ProxySettings.fromProcess()
        let client = WebSocketClient(
            configuration: configuration, webSocket: WebSocketConfiguration(), loop: context.loop,
            logger: context.logger, metrics: context.metrics)
        let socket = try await client.connect(
            source.url(of: route), deadlineMilliseconds: Self.connectMilliseconds)
        for command in source.codec.subscribe(subscriptions, firstID: 1) {
            try await socket.send(.text(String(decoding: command.frame, as: UTF8.self)))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while let message = try await socket.receive() {
                    switch message {
                    case .text(let text): try note(Array(text.utf8))
                    case .binary(let bytes): try note(bytes)
                    }
                }
            }
            if case .sendsText(let text, let pause) = source.codec.stream.keepAlive {
                group.addTask {
                    while true {
                        try await context.loop.sleep(milliseconds: pause)
                        try await socket.send(.text(text))
                    }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        await socket.close()
    }

    /// The books' snapshots, as they came, one line each.
    private func snapshots() async throws {
        for symbol in source.symbols {
            let request = try source.codec.request(.depth(symbol, levels: 1_000))
            var ask = HTTPClientRequest(method: .get, url: source.restURL + request.target)
            for (name, value) in request.headers { ask.headers.set(name, value) }
            let answer = try await context.httpClient.send(ask, deadlineMilliseconds: Self.connectMilliseconds)
            guard answer.status == 200 else {
                throw ServiceFailure(
                    .partFailed, code: "no_snapshot",
                    "\(source.venue) answers \(answer.status) for the book of \(symbol)")
            }
            try note(answer.body)
        }
    }

    private func note(_ frame: [UInt8]) throws {
        try file.write(frame, receivedNanoseconds: context.clock.wallMilliseconds * 1_000_000)
    }
}
