import Contracts
import Exchanges
import MarketDataCore

/// The arithmetic of a venue's weight account. Times in milliseconds.
struct WeightTerms: Hashable, Sendable {
    /// How far clocks of machines that share an account may differ.
    static let maxAheadMilliseconds: Int64 = 300_000
    /// Longest time that an account is believed to be blocked: more than the longest Retry-After.
    static let maxBlockedMilliseconds: Int64 = 2_764_800_000

    /// Whose account.
    let venue: String
    /// Weight of a window that we allow ourselves.
    let limit: Int64
    /// The window; windows begin at whole multiples of it, as venues count.
    let windowMilliseconds: Int64
    /// Kept for what live data waits for, so that a download locks nothing out.
    let liveReserve: Int64
    /// Least weight taken at once.
    let portion: Int64

    /// - Parameters:
    ///   - sharePercent: part of what the venue allows that we use.
    ///   - portionPercent: part of ours that is taken at once.
    init(venue: String, profile: RestProfile, sharePercent: Int, portionPercent: Int) {
        self.venue = venue
        limit = max(1, profile.weightLimit * Int64(sharePercent) / 100)
        windowMilliseconds = max(1, profile.weightWindowMilliseconds)
        liveReserve = limit / 10
        portion = max(1, limit * Int64(portionPercent) / 100)
    }

    /// The account of a venue as the configuration shares it.
    init(codec: any MarketCodec, _ settings: FeedSettings.RestSettings) {
        self.init(
            venue: codec.venue.description, profile: codec.rest, sharePercent: settings.weightSharePercent,
            portionPercent: settings.weightPortionPercent)
    }

    /// Where the window of an instant begins.
    func windowStart(at wall: Int64) -> Int64 {
        let remainder = wall % windowMilliseconds
        return wall - (remainder < 0 ? remainder + windowMilliseconds : remainder)
    }

    /// The latest beginning of a window that is believed: one that lies further ahead was written by a clock that was
    /// wrong, and would keep everybody waiting until its time comes.
    func latestStart(at wall: Int64) -> Int64 {
        windowStart(at: wall) + max(Self.maxAheadMilliseconds, windowMilliseconds)
    }

    /// Weight of a window that requests of a priority may use.
    func allowed(_ priority: RequestPriority) -> Int64 { priority == .live ? limit : limit - liveReserve }

    /// How much is given of an account that stands at `used`.
    func grant(wanted: Int64, priority: RequestPriority, used: Int64) -> Int64 {
        let free = allowed(priority) - used
        guard free > 0 else { return 0 }
        return min(free, max(wanted, portion))
    }
}
