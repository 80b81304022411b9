/// What the protocol side of a venue works on: its markets, its clock, its faults. Lives inside the exchange's actor.
final class Floor {
    let markets: [String: SimulatedMarket]
    var clock: VenueClock
    var faults = FaultBoard()
    /// Nanoseconds of the monotonic clock at the start of this turn.
    var nanoseconds: UInt64

    init(markets: [String: SimulatedMarket], clock: VenueClock, nanoseconds: UInt64) {
        self.markets = markets
        self.clock = clock
        self.nanoseconds = nanoseconds
    }

    var now: Int64 { clock.now(nanoseconds) }
}
