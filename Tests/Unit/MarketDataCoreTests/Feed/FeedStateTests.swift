import Testing

@testable import MarketDataCore

@Suite("The state of a feed of several connections")
struct FeedStateTests {
    @Test func theWholeIsWhatSomebodyMustKnow() {
        #expect(FeedState.combined([]) == .disabled)
        #expect(FeedState.combined([.live, .live]) == .live)
        #expect(FeedState.combined([.live, .backingOff]) == .degraded)
        #expect(FeedState.combined([.live, .catchingUp]) == .catchingUp)
        #expect(FeedState.combined([.live, .degraded, .catchingUp]) == .degraded)
        #expect(FeedState.combined([.connecting, .backingOff]) == .connecting)
        #expect(FeedState.combined([.backingOff, .backingOff]) == .backingOff)
        for first in FeedState.allCases {
            for second in FeedState.allCases {
                let whole = FeedState.combined([first, second])
                #expect(whole == FeedState.combined([second, first]))
                #expect(whole.isConnected == (first.isConnected || second.isConnected))
            }
        }
    }
}
