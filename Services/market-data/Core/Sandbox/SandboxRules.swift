public import Contracts

/// What the sandbox is told besides its pairs.
public struct SandboxRules: Sendable, Equatable {
    /// Where prices come from.
    public let mode: SandboxMode
    /// The seed of synthetic prices.
    public let seed: UInt64
    /// Market seconds in a second; 1 in `static`.
    public let speed: Int
    /// Typical move of a synthetic minute, in hundredths of a percent.
    public let volatilityBps: Int
    /// Time between two looks at the market, in milliseconds of the wall clock.
    public let refreshMilliseconds: Int
    /// Minutes of candles a new market begins with.
    public let historyMinutes: Int

    /// Makes it from its fields.
    public init(
        mode: SandboxMode, seed: UInt64, speed: Int, volatilityBps: Int, refreshMilliseconds: Int, historyMinutes: Int
    ) {
        self.mode = mode
        self.seed = seed
        self.speed = mode == .fixed ? 1 : speed
        self.volatilityBps = volatilityBps
        self.refreshMilliseconds = refreshMilliseconds
        self.historyMinutes = historyMinutes
    }

    /// Pairs trade by their sessions, but in `static`, whose market never sleeps.
    public var followsSessions: Bool { mode != .fixed }

    /// Where a pair's minutes come from; `tape` is its recording if it has one.
    public func source(of pair: SandboxPair, tape: CandleTape?) -> BarSource {
        switch mode {
        case .fixed: .flat(pair.reference, volume: pair.levelSize)
        case .replay: tape.map(BarSource.tape) ?? synthetic(pair)
        case .synthetic: synthetic(pair)
        }
    }

    /// All that the prices depend on, as text. `digests` are those of the recordings, by pair.
    public func fingerprint(pairs: [SandboxPair], digests: [MarketKey: String]) -> String {
        let head = "\(mode.rawValue) \(seed) \(speed) \(volatilityBps)"
        let lines = pairs.sorted { $0.key < $1.key }.map { "\($0.fingerprint) \(digests[$0.key] ?? "-")" }
        return ([head] + lines).joined(separator: "\n")
    }

    /// The instants at which the market is looked at: every refresh since the anchor. So equal markets are seen at
    /// equal instants, whenever a daemon happens to look.
    public func step(at now: Timestamp, since anchor: Timestamp) -> Timestamp {
        let step = Int64(refreshMilliseconds) * Int64(speed)
        let elapsed = now.milliseconds(since: anchor)
        return anchor.advanced(byMilliseconds: elapsed - elapsed % max(1, step))
    }

    private func synthetic(_ pair: SandboxPair) -> BarSource {
        .synthetic(SyntheticSource(pair: pair, seed: seed, volatilityBps: volatilityBps))
    }
}
