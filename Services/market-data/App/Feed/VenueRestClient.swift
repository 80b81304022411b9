import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Reactor
import Resilience
import Security
import ServiceKit

/// Asks a venue's public REST interface over HTTP. Every question stands in one line, whoever asks it; the line is bounded
/// by the venue's limits, and what the venue says of them counts more than what we counted.
actor VenueRestClient: VenueRest {
    /// How often a question comes back to the line because the venue slows us down.
    static let maxSlowDowns = 20
    /// Wait after the first slow-down that names no time, in milliseconds; it doubles.
    static let defaultPauseMilliseconds: Int64 = 5_000
    /// Wait after a ban that names no time: the shortest that Binance gives.
    static let defaultBanMilliseconds: Int64 = 120_000
    /// Longest wait, whatever is named; and the shortest, since a Retry-After of 0 is no invitation.
    static let pauseMilliseconds: ClosedRange<Int64> = 250...2_678_400_000

    /// The actor lives on the loop.
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let codec: any MarketCodec
    private let settings: VenueRestSettings
    private let http: HTTPClient
    private let account: any WeightAccount
    private let clock: any TimeSource
    private let logger: Logger
    private let metrics: RestMetrics

    private var line: RequestLine
    private var nextID: Int64 = 1
    private var granted: Set<Int64> = []
    private var sleepers: [Int64: WakeSignal] = [:]
    private var isLeasing = false
    private var noWeightUntil: Int64 = .min
    private var reportedWeight: (used: Int64, windowEnd: Int64)?

    init(
        codec: any MarketCodec, settings: VenueRestSettings, http: HTTPClient, account: any WeightAccount,
        clock: any TimeSource, loop: EventLoop, logger: Logger, metrics: RestMetrics
    ) {
        self.codec = codec
        self.settings = settings
        self.http = http
        self.account = account
        self.clock = clock
        self.loop = loop
        self.logger = logger
        self.metrics = metrics
        line = RequestLine(perSecond: settings.perSecond)
    }

    func ask(_ question: PublicRequest, priority: RequestPriority) async throws -> PublicAnswer {
        try await exchange(question, priority).answer
    }

    func readClock() async throws -> VenueClockReading {
        let exchange = try await exchange(.serverTime, .live)
        guard case .serverTime(let time) = exchange.answer else {
            throw ExchangeError(.malformed, message: "the answer is no time")
        }
        return VenueClockReading(
            venue: time.milliseconds, sent: exchange.sent, received: exchange.received,
            wall: exchange.wall)
    }

    func reportedWeight() async -> Int64? { usedWeight }

    private struct Exchange {
        let answer: PublicAnswer
        /// By the clock that never goes back, in milliseconds.
        let sent: Int64
        let received: Int64
        let wall: Int64
    }

    private func exchange(_ question: PublicRequest, _ priority: RequestPriority) async throws -> Exchange {
        let request = try codec.request(question, at: Timestamp(milliseconds: clock.wallMilliseconds))
        var generator = SystemRandom()
        var failures = 0
        var slowDowns = 0
        while true {
            try Task.checkCancellation()
            try await admit(request, priority)
            let failure: any Error
            let sent = now
            do {
                let answer = try await send(request)
                let (received, wall) = (now, clock.wallMilliseconds)
                do {
                    return Exchange(
                        answer: try codec.read(answer, to: question), sent: sent, received: received, wall: wall)
                } catch {
                    if error.kind == .rateLimit {
                        slowDowns += 1
                        await slowDown(codec.usage(answer), error, slowDowns)
                        guard slowDowns <= Self.maxSlowDowns else { throw error }
                        continue
                    }
                    // A body that was cut on its way reads as malformed: the next one may be whole.
                    guard error.isRetryable || error.kind == .malformed else { throw error }
                    failure = error
                }
            } catch let error as HTTPClientError {
                guard error.isRetryable else { throw error }
                failure = error
            }
            failures += 1
            guard failures < settings.maxAttempts else { throw failure }
            let wait = settings.backoff.milliseconds(afterFailures: failures, using: &generator)
            try await loop.sleep(milliseconds: wait)
        }
    }

    /// Weight used of the running window as the venue last said; nil when it did not.
    private var usedWeight: Int64? {
        guard let reportedWeight, clock.wallMilliseconds < reportedWeight.windowEnd else { return nil }
        return reportedWeight.used
    }

    private func send(_ request: VenueRequest) async throws -> VenueAnswer {
        var headers = HTTPHeaders()
        for (name, value) in request.headers { headers.set(name, value) }
        let outgoing = HTTPClientRequest(
            method: HTTPMethod(rawValue: request.method), url: settings.baseURL + request.target, headers: headers,
            body: request.body, maxResponseBytes: 32 << 20)
        let response: HTTPClientResponse
        do {
            response = try await http.send(outgoing, deadlineMilliseconds: settings.timeoutMilliseconds)
        } catch {
            metrics.asked(codec.venue, outcome: error.code.rawValue)
            throw error
        }
        let answer = VenueAnswer(
            status: response.status, headers: response.headers.map { ($0.name, $0.value) }, body: response.body)
        metrics.asked(codec.venue, outcome: response.status < 400 ? "ok" : String(response.status))
        observe(codec.usage(answer))
        return answer
    }

    private func observe(_ usage: RateUsage) {
        guard let used = usage.usedWeight else { return }
        let window = max(1, codec.rest.weightWindowMilliseconds)
        let wall = clock.wallMilliseconds
        reportedWeight = (used, (wall / window + 1) * window)
        metrics.used(codec.venue, weight: used)
    }

    /// How long nothing may be asked. `count`: slow-downs of one question so far, this one included; `wall`: our clock.
    static func pause(_ usage: RateUsage, count: Int, wall: Int64) -> Int64 {
        let fallback =
            usage.isBanned ? defaultBanMilliseconds : defaultPauseMilliseconds << Int64(min(max(count, 1), 7) - 1)
        var pause = usage.retryAfterMilliseconds ?? fallback
        if let end = usage.bannedUntilMilliseconds {
            let (left, overflow) = end.subtractingReportingOverflow(wall)
            if !overflow { pause = usage.retryAfterMilliseconds == nil && left > 0 ? left : max(pause, left) }
        }
        return min(max(pause, pauseMilliseconds.lowerBound), pauseMilliseconds.upperBound)
    }

    private func slowDown(_ usage: RateUsage, _ error: ExchangeError, _ count: Int) async {
        let pause = Self.pause(usage, count: count, wall: clock.wallMilliseconds)
        line.block(until: now + pause)
        logger.warning(
            "venue_slows_down",
            [
                .name: .string(codec.venue.description), .status: LogValue(error.status),
                .code: .string(error.venueCode), .delayMilliseconds: LogValue(pause),
                .reason: .string(usage.isBanned ? "banned" : "rate_limit"),
            ])
        await account.block(until: clock.wallMilliseconds + pause, reason: usage.isBanned ? "banned" : "rate_limit")
    }

    // MARK: The line

    /// Waits until the request may go. Whoever waits and finds weight missing leases it for all.
    private func admit(_ request: VenueRequest, _ priority: RequestPriority) async throws {
        let id = nextID
        nextID += 1
        line.join(
            RequestLine.Ticket(id: id, category: request.category, weight: request.weight, priority: priority))
        let signal = WakeSignal()
        sleepers[id] = signal
        defer { sleepers[id] = nil }
        while true {
            if Task.isCancelled {
                line.leave(id)
                // Its turn may have come meanwhile: the weight is lost, the next one is not.
                granted.remove(id)
                wakeAll()
                throw CancellationError()
            }
            let turn = line.turn(at: now)
            for other in turn.granted {
                granted.insert(other)
                if other != id { sleepers[other]?.fire() }
            }
            metrics.waiting(codec.venue, line.count)
            if granted.remove(id) != nil { return }
            var wait = turn.waitMilliseconds ?? 1_000
            if turn.wantsWeight > 0, !isLeasing {
                if now >= noWeightUntil {
                    await lease(turn.wantsWeight, turn.priority ?? priority)
                    continue
                }
                wait = noWeightUntil - now
            }
            await signal.sleep(atMostMilliseconds: min(max(1, wait), 1_000), on: loop)
        }
    }

    private func lease(_ wanted: Int64, _ priority: RequestPriority) async {
        isLeasing = true
        let lease = await account.lease(wanted: wanted, priority: priority, reported: usedWeight)
        isLeasing = false
        let remaining = max(0, lease.until - clock.wallMilliseconds)
        if lease.granted > 0 {
            line.grant(WeightGrant(weight: lease.granted, expiresAt: now + remaining), at: now)
        } else {
            noWeightUntil = now + min(max(50, remaining), 60_000)
        }
        metrics.leased(codec.venue, lease.granted)
        wakeAll()
    }

    private func wakeAll() {
        for signal in sleepers.values { signal.fire() }
    }

    private var now: Int64 { Int64(clamping: clock.monotonicNanoseconds / 1_000_000) }
}
