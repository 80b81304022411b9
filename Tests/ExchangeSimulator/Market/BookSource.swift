/// Something that happened on a market.
enum MarketStep {
    case depth(DepthStep)
    case top(TopStep)
    case trade(TradeStep)
}

/// Where a market's books and trades come from.
protocol BookSource: AnyObject {
    /// The book after everything that `step` has given out.
    var ladder: Ladder { get }
    /// The next thing that has happened until now (milliseconds since the start of play) and was not given out yet.
    func step(until elapsed: Int64, venueNow: Int64) -> MarketStep?
    /// The first id of the update to come, where that is known.
    var nextFirstID: Int64? { get }
}
