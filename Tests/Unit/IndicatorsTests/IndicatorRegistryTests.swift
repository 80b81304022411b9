import Indicators
import TestKit
import Testing

@Suite("Indicators by name")
struct IndicatorRegistryTests {
    @Test func everyLineKeepsItsWord() throws {
        let names = IndicatorRegistry.all.map(\.name)
        #expect(Set(names).count == names.count)
        let bars = Series.marketBars(700, seed: 7)
        for description in IndicatorRegistry.all {
            var made = try IndicatorRegistry.make(description.name)
            let needed = made.candlesNeeded
            let readings = made.readings(adding: bars)
            #expect(readings.firstReady() == needed - 1, "\(description.name)")
            #expect(readings.compactMap(\.value).allSatisfy { $0.count == description.outputs.count })
            #expect(Set(description.outputs).count == description.outputs.count)
            #expect(!description.summary.isEmpty)
        }
    }

    @Test func bothEndsOfEveryRangeWork() throws {
        let bars = Series.marketBars(100, seed: 8)
        for description in IndicatorRegistry.all {
            for parameter in description.parameters {
                for end in [parameter.range.lowerBound, parameter.range.upperBound] {
                    do {
                        var made = try description.make([parameter.name: end])
                        let needed = made.candlesNeeded
                        let readings = made.readings(adding: bars)
                        #expect(readings[0].left == (needed == 1 ? nil : needed - 1))
                    } catch {
                        #expect(error.code == .notRising, "\(description.name) \(parameter.name) \(end)")
                    }
                }
                for beyond in [parameter.range.lowerBound - 1, parameter.range.upperBound + 1, .nan, .infinity] {
                    #expect(throws: IndicatorError.self) { try description.make([parameter.name: beyond]) }
                }
            }
        }
    }

    @Test func mistakesAreNamed() {
        func message(_ name: String, _ given: [String: Double] = [:]) -> String? {
            do throws(IndicatorError) {
                _ = try IndicatorRegistry.make(name, given)
                return nil
            } catch {
                return "\(error.code.rawValue): \(error.message)"
            }
        }
        #expect(message("wma")?.hasPrefix("unknown_indicator: no indicator 'wma'; there are sma, ema, macd,") == true)
        #expect(
            message("ema", ["periods": 3])
                == "unknown_indicator_parameter: ema takes no 'periods'; it takes period")
        #expect(
            message("obv", ["period": 3])
                == "unknown_indicator_parameter: obv takes no 'period'; it takes no parameters")
        #expect(
            message("rsi", ["period": 2.5])
                == "indicator_parameter_out_of_range: period of rsi is 2.5; it takes a whole number from 1 to 500")
        #expect(
            message("bollinger", ["deviations": 0])
                == "indicator_parameter_out_of_range: deviations of bollinger is 0.0; it takes a number from 0.1 to 10.0"
        )
        #expect(
            message("macd", ["fast": 26]) == "indicator_parameters_not_rising: fast of macd must be below slow")
    }
}
