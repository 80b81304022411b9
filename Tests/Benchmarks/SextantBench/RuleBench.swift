import AlgoEngineCore
import Contracts
import Foundation
import ServiceKit
import TestKit

/// One evaluation of scalper_micro for one symbol: both timeframes, all conditions, both sides; and what a candle
/// costs.
enum RuleBench {
    private static let evaluations = 2_000

    /// Rows of the results' table.
    static func run(rounds: Int) throws {
        for name in ["scalper_micro", "regular"] {
            let path = PackageRoot.path("config/profiles/\(name)/validation.json5")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try measure(try RuleProfile.load(JSON5Document.read(text), file: path), rounds: rounds)
        }
    }

    private static func measure(_ profile: RuleProfile, rounds: Int) throws {
        var contexts: [TimeframeContext] = []
        let now = Timestamp(milliseconds: 1_767_614_400_000)
        var candles = 0
        let feeding = try Measure.seconds {
            for timeframe in profile.timeframes {
                let start = profile.settings.historyStart(of: timeframe, at: now)
                guard
                    var indicators = TimeframeIndicators(timeframe: timeframe, settings: profile.settings, from: start)
                else { continue }
                for candle in try walk(timeframe, from: start, until: now) where indicators.add(candle) { candles += 1 }
                if let context = indicators.context { contexts.append(context) }
            }
        }
        let market = MarketContext(at: now, contexts)
        guard profile.decide(market).reason != .notEnoughKlines else {
            throw ChildProgram.Failure(description: "\(profile.name) is still warming up: nothing would be measured")
        }
        var times: [Double] = []
        for _ in 0...rounds {
            times.append(
                Measure.seconds {
                    for _ in 0..<evaluations { consume(profile.decide(MarketContext(at: now, contexts))) }
                })
        }
        let each = Measure.median(Array(times.dropFirst())) / Double(evaluations)
        let comparisons = profile.decide(market).traces.count
        row(
            "\(profile.name): one evaluation, \(comparisons) comparisons", each,
            aim: profile.name == "scalper_micro" ? 20e-6 : nil)
        row("\(profile.name): a candle made and taken, two chains", feeding / Double(max(candles, 1)), aim: nil)
    }

    private static func row(_ what: String, _ seconds: Double, aim: Double?) {
        let aimed = aim.map { String(format: "%.0f us", $0 * 1e6) } ?? "-"
        print("| \(what) | \(String(format: "%.2f us", seconds * 1e6)) | - | - | \(aimed) |")
    }

    /// Candles that go up and down a little, from a seed.
    private static func walk(_ timeframe: Timeframe, from: Timestamp, until: Timestamp) throws -> [Candle] {
        var generator = SeededGenerator(seed: 11)
        var price: Int64 = 1_000_000
        var open = from
        var candles: [Candle] = []
        while timeframe.isClosed(openedAt: open, at: until) {
            price += Int64.random(in: -900...900, using: &generator)
            func cents(_ offset: Int64) throws -> Price {
                Price(try Decimal12(price + offset).divided(by: 100, rounding: .halfEven))
            }
            candles.append(
                Candle(
                    openTime: open, open: try cents(0), high: try cents(400), low: try cents(-400), close: try cents(0),
                    volume: Quantity(Decimal12(Int64.random(in: 1...90, using: &generator))), isClosed: true))
            open = timeframe.nextOpenTime(after: open)
        }
        return candles
    }
}
