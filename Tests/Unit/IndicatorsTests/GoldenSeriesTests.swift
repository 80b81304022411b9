import Foundation
import Indicators
import TestKit
import Testing

/// TA-Lib's values over drawn bars, written once by `Tests/Peers/talib.peer.sh` (its first lines say with which version),
/// so that a machine without TA-Lib compares with it too.
@Suite("Golden series of TA-Lib")
struct GoldenSeriesTests {
    private struct Golden {
        var bars: [IndicatorBar] = []
        var values: [(specification: String, output: Int, index: Int, value: Double, tolerance: Double)] = []

        init() throws {
            let file = PackageRoot.url.appendingPathComponent("Tests/Fixtures/indicators/talib_golden.txt")
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                switch words[0] {
                case "bar":
                    let numbers = try words.dropFirst(2).map { try #require(Double($0)) }
                    bars.append(
                        IndicatorBar(
                            openMilliseconds: try #require(Int64(words[1])), high: numbers[0], low: numbers[1],
                            close: numbers[2], volume: numbers[3]))
                case "value":
                    values.append(
                        (
                            words[1], try #require(Int(words[2])), try #require(Int(words[3])),
                            try #require(Double(words[4])), try #require(Double(words[5]))
                        ))
                default: #expect(words[0] == "#")
                }
            }
        }
    }

    private static func make(_ specification: String) throws -> NamedIndicator {
        let parts = specification.split(separator: ":").map(String.init)
        var given: [String: Double] = [:]
        for pair in parts.dropFirst().joined().split(separator: ",") {
            let sides = pair.split(separator: "=").map(String.init)
            let number: Double = try #require(Double(sides[1]))
            given[sides[0]] = number
        }
        return try IndicatorRegistry.make(parts[0], given)
    }

    @Test func everyValueAgrees() throws {
        let golden = try Golden()
        #expect(golden.bars.count == 800)
        #expect(golden.values.count > 200)
        var series: [String: [IndicatorReading<[Double]>]] = [:]
        for entry in golden.values {
            if series[entry.specification] == nil {
                var made = try Self.make(entry.specification)
                series[entry.specification] = made.readings(adding: golden.bars)
            }
            let ours = series[entry.specification]?[entry.index].value?[entry.output]
            let found = try #require(ours, "\(entry.specification) has no value at \(entry.index)")
            #expect(
                abs(found - entry.value) <= entry.tolerance,
                "\(entry.specification) output \(entry.output) at \(entry.index): \(found), TA-Lib \(entry.value)")
        }
        // Every indicator is in it but those TA-Lib has nothing like.
        let missing = Set(IndicatorRegistry.all.map(\.name))
            .subtracting(golden.values.map { String($0.specification.prefix { $0 != ":" }) })
        #expect(missing == ["volume_ratio_traded"])
    }
}
