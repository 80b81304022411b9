import Indicators
import Testing

@Suite("Values kept")
struct IndicatorHistoryTests {
    @Test func theNewestValuesOldestFirst() {
        var history = IndicatorHistory(EMA(period: 3), capacity: 4)
        #expect(history.reading(back: 2) == .warming(left: 5))
        history.add(1)
        history.add(2)
        #expect(history.reading == .warming(left: 1))
        #expect(history.previous == .warming(left: 2))
        #expect(history.reading(back: 2) == .warming(left: 3))
        #expect(history.values(limit: 4).isEmpty)
        history.add(6)
        #expect(history.previous == .warming(left: 1))
        history.add(7)
        history.add(3)
        #expect(history.reading == .ready(4))
        #expect(history.previous == .ready(5))
        #expect(history.values(limit: 4) == [3, 5, 4])
        #expect(history.values(limit: 2) == [5, 4])
        history.add(4)
        history.add(8)
        #expect(history.values(limit: 9) == [5, 4, 4, 6])
    }

    @Test func aGapEndsTheRow() {
        var ratios = IndicatorHistory(VolumeRatio(), capacity: 5)
        for volume in [1.0, 1, 2, 0, 1, 3] {
            ratios.add(IndicatorBar(openMilliseconds: 0, high: 1, low: 1, close: 1, volume: volume))
        }
        #expect(ratios.values(limit: 5).count == 2)
        #expect(ratios.reading(back: 2) == .warming(left: 1))
        #expect(ratios.reading(back: 3) == .ready(2))
    }
}
