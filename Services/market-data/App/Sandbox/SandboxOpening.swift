import Contracts
import Exchanges
import MarketDataCore
import Security
import ServiceKit

/// Opens the sandbox: reads the recordings, finds or begins the epoch, and puts the markets where they stood.
struct SandboxOpening: Sendable {
    let settings: SandboxSettings
    let store: SandboxStore
    let candles: CandleStore

    /// The epoch and its markets as they were last stored, or at their first minute.
    func open(now: Timestamp) async throws -> (epoch: SandboxEpoch, world: SandboxWorld) {
        let (sources, digests) = try await recordings()
        let text = settings.rules.fingerprint(pairs: settings.pairs, digests: digests)
        let epoch = try await store.epoch(
            fingerprint: Hex.encode(Digest.sha256(Array(text.utf8))), now: now, rules: settings.rules,
            maxWaitMilliseconds: settings.maxClockBackMilliseconds)
        let positions = try await store.positions(epochID: epoch.id)
        var world = SandboxWorld()
        for pair in settings.pairs {
            let position = positions[pair.key]
            let market = try SandboxMarket(
                pair: pair, source: sources[pair.key] ?? settings.rules.source(of: pair, tape: nil),
                state: position?.state,
                openTime: position?.nextOpen ?? epoch.firstOpen, followsSession: settings.rules.followsSessions)
            var rollup = CandleRollup(firstOpen: epoch.firstOpen)
            if let position { try await feed(&rollup, pair.key, position.nextOpen, epoch) }
            world.add(market, rollup: rollup)
        }
        return (epoch, world)
    }

    /// Gives a rollup the minutes of the longer candles under way.
    private func feed(
        _ rollup: inout CandleRollup, _ key: MarketKey, _ nextOpen: Timestamp, _ epoch: SandboxEpoch
    ) async throws {
        var start = rollup.neededSince(nextOpen: nextOpen)
        let limit = 5_000
        while start < nextOpen {
            let minutes = try await candles.candles(
                epochID: epoch.id, key: key, timeframe: .oneMinute, start: start, end: nextOpen, limit: limit)
            for minute in minutes { _ = try rollup.add(minute, openTime: minute.openTime) }
            guard minutes.count == limit, let last = minutes.last else { return }
            start = last.openTime.advanced(byMilliseconds: 1)
        }
    }

    private func recordings() async throws -> (sources: [MarketKey: BarSource], digests: [MarketKey: String]) {
        var sources: [MarketKey: BarSource] = [:]
        var digests: [MarketKey: String] = [:]
        guard settings.rules.mode == .replay else { return (sources, digests) }
        for pair in settings.pairs {
            guard let path = pair.replayFile else { continue }
            let bytes = try await RecordingFile.read(path)
            do {
                sources[pair.key] = try source(pair, bytes, path)
            } catch let error as TapeError {
                throw RecordingFile.failure(path, error.description)
            }
            digests[pair.key] = Hex.encode(Digest.sha256(bytes))
        }
        return (sources, digests)
    }

    /// A recording of frames is told from one of candles by how its lines begin.
    private func source(_ pair: SandboxPair, _ bytes: [UInt8], _ path: String) throws -> BarSource {
        if RecordingFormat.isRecording(bytes) {
            return .recording(try BookTape(recording: bytes, symbol: pair.key.symbol, levels: pair.levels))
        }
        let tape = try CandleTape(csv: bytes)
        let deepest = try Decimal12(units: pair.tick.decimal.units * Int128(pair.levels))
        guard tape.lowest.decimal > deepest else {
            throw RecordingFile.failure(
                path, "falls to \(tape.lowest): \(pair.levels) levels of \(pair.tick) would reach below 0")
        }
        return .tape(tape)
    }
}
