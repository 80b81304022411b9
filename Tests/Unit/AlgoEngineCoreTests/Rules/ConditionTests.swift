import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("Conditions")
struct ConditionTests {
    @Test(arguments: ConditionRows.all) func passesExactlyWithinItsLimit(_ row: ConditionRow) throws {
        let test = try row.test()
        for (value, passes) in row.cases {
            let measurement = row.measure(test, row.market(value))
            #expect(measurement.passes == passes, "\(row.entry) at \(value): \(measurement)")
            // What would have passed is told whenever something is known.
            if !passes { #expect(measurement.bound != .unknown) }
        }
    }

    @Test(arguments: ConditionRows.all) func nothingPassesOnAWarmingOrMissingValue(_ row: ConditionRow) throws {
        let test = try row.test()
        guard let passing = row.cases.first(where: \.1)?.0 else { return }
        for input in test.inputs {
            var market = row.market(passing)
            #expect(row.measure(test, market).passes)
            switch input.source {
            case .fact(let fact): market.set(fact, nil)
            case .own(let field), .of(_, let field):
                for timeframe in ConditionRow.timeframes { market.set(timeframe, field, .warming(left: 3)) }
            }
            let measurement = row.measure(test, market)
            #expect(!measurement.passes, "\(row.entry) without \(input.name)")
            #expect(measurement.bound == .unknown)
            #expect(input.field == nil ? measurement.value == .missing : measurement.value.isWarming)
        }
    }

    @Test(arguments: ConditionRows.all) func nothingPassesWithoutACurrentCandle(_ row: ConditionRow) throws {
        let test = try row.test()
        guard test.inputs.contains(where: { $0.field != nil }) else { return }
        for late: Int64 in [-1, 1] {
            var market = row.market(row.cases.first(where: \.1)?.0 ?? 1)
            for timeframe in ConditionRow.timeframes { market.late(timeframe, candles: late) }
            #expect(!row.measure(test, market).passes, "\(row.entry), \(late) candles late")
        }
    }

    @Test func everyConditionIsTested() {
        let tested = Set(ConditionRows.all.map(\.name))
        #expect(Set(ConditionCatalogue.names).subtracting(tested) == [])
        #expect(ConditionCatalogue.names.count == 86)
    }

    @Test func aRatioToNothingIsMissing() throws {
        for row in [
            ConditionRow("near_vwap", [.vwap: [0]], vary: .close, (0, false)),
            ConditionRow("macd_hist_gt_eps", [.atr: [0]], vary: .macdHist, (1, false)),
            ConditionRow("atr_volatility_ok", [.close: [0]], vary: .atr, (1, false)),
            ConditionRow("ema20_over_50_with_tolerance", [.ema50: [0]], vary: .ema20, (1, false)),
        ] {
            let measurement = row.measure(try row.test(), row.market(row.cases[0].0))
            #expect(measurement.value == .missing)
            #expect(!measurement.passes)
        }
    }
}
