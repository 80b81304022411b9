import Contracts
import Exchanges
import Testing

@testable import MarketDataCore

@Suite("Subscriptions over connections")
struct StreamPlanTests {
    @Test("C5.13: connections hold what the venue takes, are staggered, and routes are never mixed")
    func limitsAndStagger() throws {
        var venue = PaperVenue()
        venue.perConnection = 30
        let symbols = try (0..<100).map { try PaperSymbol.make("S\($0)") }
        let wanted = symbols.flatMap {
            [StreamSubscription(.book, $0), StreamSubscription(.trades, $0), StreamSubscription(.derivative, $0)]
        }
        let plan = StreamPlan(wanted + wanted, codec: venue, maxPerConnection: 40, staggerMilliseconds: 3_000)
        #expect(plan.connections.count == 8)
        #expect(plan.unsupported.count == 100)
        for (place, connection) in plan.connections.enumerated() {
            #expect(connection.index == place)
            #expect(connection.startDelayMilliseconds == Int64(place) * 3_000)
            #expect(connection.subscriptions.count <= 30)
            #expect(connection.subscriptions.allSatisfy { venue.route(of: $0.channel) == connection.route })
        }
        let planned = plan.connections.flatMap(\.subscriptions)
        #expect(planned.count == 200 && Set(planned).count == 200, "each once")
        let small = StreamPlan(wanted, codec: venue, maxPerConnection: 7, staggerMilliseconds: 0)
        #expect(small.connections.allSatisfy { $0.subscriptions.count <= 7 && $0.startDelayMilliseconds == 0 })
        #expect(StreamPlan([], codec: venue, maxPerConnection: 7, staggerMilliseconds: 0).connections.isEmpty)
    }
}
