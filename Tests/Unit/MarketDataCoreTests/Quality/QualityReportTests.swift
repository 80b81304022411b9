import MarketDataCore
import Testing

@Suite("The quality score")
struct QualityReportTests {
    private let clean = QualityReport.Facts(
        present: 100, holes: 0, received: 1_000, duplicates: 0, zeroVolume: 0, outliers: 0, refused: 0,
        stalenessMilliseconds: 0, skewMilliseconds: 0)

    private func score(_ change: (inout QualityReport.Facts) -> Void) -> Int {
        var facts = clean
        change(&facts)
        return QualityReport(facts: facts, maxStalenessMilliseconds: 1_000, maxSkewMilliseconds: 2_000).score
    }

    @Test func eachDeductionIsAsDocumented() {
        #expect(score { _ in } == 100)
        #expect(score { $0.holes = 1 } == 91, "1 of 101: 45 × 20/101 = 8.9")
        #expect(score { $0.holes = 5 } == 57, "5 of 105: 42.9")
        #expect(score { $0.holes = 6 } == 55, "above 5 %: all 45")
        #expect(score { $0.refused = 1 } == 99)
        #expect(score { $0.refused = 10 } == 90)
        #expect(score { $0.refused = 20 } == 80)
        #expect(score { $0.refused = 900 } == 80)
        #expect(score { $0.stalenessMilliseconds = 1_000 } == 100)
        #expect(score { $0.stalenessMilliseconds = 1_001 } == 99)
        #expect(score { $0.stalenessMilliseconds = 5_500 } == 90)
        #expect(score { $0.stalenessMilliseconds = 10_000 } == 80)
        #expect(score { $0.stalenessMilliseconds = nil } == 80)
        #expect(score { $0.zeroVolume = 1 } == 99)
        #expect(score { $0.zeroVolume = 100 } == 95)
        #expect(score { $0.duplicates = 40 } == 98)
        #expect(score { $0.duplicates = 4_000 } == 95)
        #expect(score { $0.skewMilliseconds = -2_000 } == 100)
        #expect(score { $0.skewMilliseconds = -11_000 } == 97)
        #expect(score { $0.skewMilliseconds = .min } == 95)
        #expect(score { $0.skewMilliseconds = nil } == 100)
    }

    @Test func nothingAndTheWorstOfAll() {
        let nothing = QualityReport.Facts(
            present: 0, holes: 0, received: 0, duplicates: 0, zeroVolume: 0, outliers: 0, refused: 0,
            stalenessMilliseconds: nil, skewMilliseconds: nil)
        #expect(QualityReport(facts: nothing, maxStalenessMilliseconds: 1, maxSkewMilliseconds: 1).score == 80)
        let worst = QualityReport.Facts(
            present: 1, holes: .max / 100, received: 1, duplicates: 9, zeroVolume: 1, outliers: 9, refused: 9,
            stalenessMilliseconds: .max, skewMilliseconds: .max)
        #expect(QualityReport(facts: worst, maxStalenessMilliseconds: 1, maxSkewMilliseconds: 1).score == 0)
    }

    @Test func countersOfManySeriesAddUp() {
        var first = QualityCounters()
        first.refuse(.crossed)
        first.refuse(.crossed)
        var second = QualityCounters()
        second.refuse(.outsideCollar)
        second.add(first)
        #expect(second.refusals == 3)
        #expect(second.outliers == 1)
        #expect(second.refused == [.crossed: 2, .outsideCollar: 1])
    }
}
