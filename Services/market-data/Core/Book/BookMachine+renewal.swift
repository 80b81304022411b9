import Contracts
import Exchanges

/// A fresh snapshot for a book that goes on: prices move out of the depth that the last one told, and orders that have
/// rested there since before it are in no change.
extension BookMachine {
    /// Whether a fetched snapshot is waited for, to begin with or to know more levels. One that nobody waits for belongs to
    /// a connection that is gone: with no stream behind it, it would be taken for the book of now.
    public var awaitsSnapshot: Bool { fetchesSnapshots && (isRenewing || loss != nil && hasAsked) }

    /// Whether less than a quarter of the levels that the last snapshot told is left on a side.
    public var isShallow: Bool { isReady && fetchesSnapshots && (bids.isShallow || asks.isShallow) }

    /// Keeps what comes from now on, for a snapshot that is to be fetched now.
    public mutating func renew() {
        guard isReady, fetchesSnapshots else { return }
        endRenewal()
        isRenewing = true
    }

    /// Takes the snapshot that ``renew()`` asked for, with everything that came since; `dropped` when they do not fit
    /// together: the book goes on as it is.
    mutating func renewed(with snapshot: DepthUpdate, at received: Timestamp) -> BookReaction {
        var fresh = self
        fresh.isRenewing = false
        fresh.loss = .started
        endRenewal()
        guard fresh.snapshot(snapshot, at: received) == .applied, fresh.lastID >= lastID else { return drop() }
        fresh.counters = counters
        fresh.counters.snapshots += 1
        self = fresh
        return .applied
    }

    mutating func keepForRenewal(_ update: DepthUpdate) {
        pending.append(update)
        pendingChanges += Self.weight(update)
        if pendingChanges > settings.maxPendingChanges { endRenewal() }
    }

    mutating func endRenewal() {
        guard isRenewing else { return }
        isRenewing = false
        pending.removeAll()
        pendingChanges = 0
    }
}
