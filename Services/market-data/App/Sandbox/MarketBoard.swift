import Contracts
import Foundation
import MarketDataCore
import Observability

/// What the markets are now, for whoever asks: written by the sandbox at every step, read by requests and alerts.
final class MarketBoard: Sendable {
    /// One market as it is now.
    struct Entry: Sendable {
        /// The pair.
        let pair: SandboxPair
        /// Quote, book and status.
        let snapshot: MarketSnapshot
        /// The quote as JSON, encoded once a step instead of once a request.
        let quoteJSON: [UInt8]
    }

    private let entries = Locked<[MarketKey: Entry]>([:])
    private let epoch = Locked<Int64?>(nil)
    private let stored = Locked<UInt64>(0)
    private let listeners = Locked<[@Sendable () -> Void]>([])

    /// The markets' epoch in the database; nil before the sandbox has begun.
    var epochID: Int64? { epoch.withLock { $0 } }

    /// Grows whenever candles were stored.
    var storedCandles: UInt64 { stored.withLock { $0 } }

    /// Candles were stored, by this daemon or, before it looked, by another one.
    func noteStored() { stored.withLock { $0 += 1 } }

    /// Calls `tell` after each new state of the markets.
    func whenMoved(_ tell: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(tell) } }

    /// One market; nil when there is no such pair.
    func entry(_ key: MarketKey) -> Entry? { entries.withLock { $0[key] } }

    /// Every market, by venue and symbol.
    var all: [Entry] {
        entries.withLock { entries in entries.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Puts a new state of every market in place of the last.
    func publish(_ snapshots: [(pair: SandboxPair, snapshot: MarketSnapshot)], epochID: Int64) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var next: [MarketKey: Entry] = [:]
        for (pair, snapshot) in snapshots {
            next[pair.key] = Entry(
                pair: pair, snapshot: snapshot, quoteJSON: Array(try encoder.encode(snapshot.quote)))
        }
        let made = next
        entries.withLock { $0 = made }
        epoch.withLock { $0 = epochID }
        for tell in listeners.withLock({ $0 }) { tell() }
    }
}

extension MarketBoard.Entry {
    /// The pair as the wire shows it.
    var instrument: Instrument {
        Instrument(
            venue: pair.key.venue, symbol: pair.key.symbol, tick: pair.tick, lot: pair.lot,
            minNotional: pair.minNotional, makerFee: pair.makerFee, takerFee: pair.takerFee,
            reference: snapshot.quote.mid, fillRatio: pair.fillRatio, status: snapshot.status)
    }
}
