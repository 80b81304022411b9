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

    private let source: VenueFeedSettings
    private let file: RecordingWriter
    private let context: ServiceContext
    private let books: AwaitedBooks

    init(source: VenueFeedSettings, file: RecordingWriter, context: ServiceContext) {
        self.source = source
        self.file = file
        self.context = context
        let fetches = !source.codec.bookRule.snapshotComesByStream && source.channels.contains(.book)
        books = AwaitedBooks(fetches ? source.symbols : [])
    }

    /// Records until the time is over or the task is cancelled. A connection that ends, ends the recording: a file with a
    /// silent hole would be taken for a whole one.
    func run(seconds: Int?) async throws {
        defer { try? file.close() }
        let loop = context.loop
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (route, subscriptions) in routes {
                group.addTask {
                    try await follow(route, subscriptions)
                    return true
                }
            }
            if let seconds {
                group.addTask {
                    try await loop.sleep(milliseconds: Int64(seconds) * 1_000)
                    throw CancellationError()
                }
            }
            group.addTask { try await snapshots() }
            // The snapshots end when they are written; what ends the recording is a connection or the time.
            while let isOver = try await group.next(), !isOver {}
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

    /// The books' snapshots, as they came, one line each. Each is asked for once a change of its book is written: an
    /// earlier one would leave a gap before the first change. A book that stands still for long is asked for all the
    /// same. Answers that the recording is not over by it.
    private func snapshots() async throws -> Bool {
        let end = context.clock.monotonicNanoseconds + UInt64(Self.connectMilliseconds) * 1_000_000
        while !books.isEmpty {
            try Task.checkCancellation()
            let isLate = context.clock.monotonicNanoseconds >= end
            let ready = books.takeReady(all: isLate)
            if ready.isEmpty { await books.signal.sleep(atMostMilliseconds: 1_000, on: context.loop) }
            for symbol in ready { try await snapshot(symbol) }
        }
        return false
    }

    private func snapshot(_ symbol: Symbol) async throws {
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

    private func note(_ frame: [UInt8]) throws {
        try file.write(frame, receivedNanoseconds: context.clock.wallMilliseconds * 1_000_000)
        books.look(at: frame, source.codec)
    }
}

/// The books whose snapshot is still to be fetched, and which of them have begun to change.
private final class AwaitedBooks: Sendable {
    /// Fires when a book has begun to change.
    let signal = WakeSignal()
    private let state: Locked<(unheard: Set<Symbol>, begun: Set<Symbol>)>

    init(_ symbols: [Symbol]) { state = Locked((Set(symbols), [])) }

    var isEmpty: Bool { state.withLock { $0.unheard.isEmpty && $0.begun.isEmpty } }

    /// Those that have begun to change since this was last asked, or all that are left.
    func takeReady(all: Bool) -> [Symbol] {
        state.withLock { state in
            var ready = state.begun
            state.begun = []
            if all {
                ready.formUnion(state.unheard)
                state.unheard = []
            }
            return ready.sorted()
        }
    }

    /// Reads a frame, as long as a book is awaited.
    func look(at frame: [UInt8], _ codec: any MarketCodec) {
        guard state.withLock({ !$0.unheard.isEmpty }), case .events(let events)? = try? codec.read(frame: frame) else {
            return
        }
        for case .depth(let update) in events {
            let isNew = state.withLock { state in
                guard state.unheard.remove(update.symbol) != nil else { return false }
                state.begun.insert(update.symbol)
                return true
            }
            if isNew { signal.fire() }
        }
    }
}
