public import Contracts

/// The sandbox's time: it agrees with the wall clock at one instant and runs `speed` times as fast from there.
public struct MarketClock: Sendable, Equatable {
    /// The wall clock at the instant where both agree.
    public let anchorWall: Timestamp
    /// The market's time at that instant.
    public let anchorMarket: Timestamp
    /// Market seconds in a second.
    public let speed: Int64

    /// A clock that shows `anchorMarket` when the wall shows `anchorWall`.
    public init(anchorWall: Timestamp, anchorMarket: Timestamp, speed: Int64) {
        self.anchorWall = anchorWall
        self.anchorMarket = anchorMarket
        self.speed = speed
    }

    /// What the market's clock shows when the wall clock shows `wall`; never before the anchor.
    public func time(at wall: Timestamp) -> Timestamp {
        let elapsed = max(0, wall.milliseconds(since: anchorWall))
        let (scaled, overflow) = elapsed.multipliedReportingOverflow(by: speed)
        return anchorMarket.advanced(byMilliseconds: overflow ? .max : scaled)
    }

    /// How long a market that has come to `position` waits at `wall` until its time goes on, in milliseconds of the wall
    /// clock; 0 when it does not. Only a clock that was set back makes markets wait.
    public func wait(of position: Timestamp, at wall: Timestamp) -> Int64 {
        let ahead = max(0, position.milliseconds(since: anchorMarket)) / speed
        return max(0, anchorWall.milliseconds(since: wall) + ahead)
    }
}
