/// MACD line, signal and histogram. Margins are in average true ranges: the same for every price.
enum MACDConditions {
    static let all: [ConditionDefinition] = signs + lines + [crossUp, crossDown]

    private static let signs = [
        ConditionDefinition("macd_hist_gt_0", "macd_hist > 0", reads: [.own(.macdHist)]) { input in
            input.with(input.value(.macdHist)) { Measurement($0, .above(0)) }
        },
        ConditionDefinition("macd_hist_lt_0", "macd_hist < 0", reads: [.own(.macdHist)]) { input in
            input.with(input.value(.macdHist)) { Measurement($0, .below(0)) }
        },
        tolerant("macd_hist_gt_eps", "macd_hist / atr >= -eps") { .atLeast(-$0) },
        tolerant("macd_hist_lt_eps", "macd_hist / atr <= eps") { .atMost($0) },
    ]

    private static let lines = [
        ConditionDefinition(
            "macd_line_above_signal", "macd - macd_signal > 0", reads: [.own(.macd), .own(.macdSignal)]
        ) { input in
            input.with(input.value(.macd), input.value(.macdSignal)) { Measurement($0 - $1, .above(0)) }
        },
        ConditionDefinition(
            "macd_line_below_signal", "macd - macd_signal < 0", reads: [.own(.macd), .own(.macdSignal)]
        ) { input in
            input.with(input.value(.macd), input.value(.macdSignal)) { Measurement($0 - $1, .below(0)) }
        },
        ConditionDefinition(
            "macd_signal_cross_up", "macd > macd_signal, and macd <= macd_signal one candle before",
            reads: [.own(.macdHist, 2)]
        ) { input in
            input.with(input.value(.macdHist), input.value(.macdHist, back: 1)) { now, before in
                Measurement(now, before <= 0 ? .above(0) : .never)
            }
        },
        ConditionDefinition(
            "macd_signal_cross_down", "macd < macd_signal, and macd >= macd_signal one candle before",
            reads: [.own(.macdHist, 2)]
        ) { input in
            input.with(input.value(.macdHist), input.value(.macdHist, back: 1)) { now, before in
                Measurement(now, before >= 0 ? .below(0) : .never)
            }
        },
    ]

    private static let crossUp = hysteresis(
        "macd_line_cross_up_with_hysteresis", requirement: "require_prev_below",
        "macd_hist / atr >= min_gap, below it one candle before, and not at or above it in the cool_down_bars before"
            + " that; with require_prev_below 1 the histogram one candle before is at most 0", sign: 1)
    private static let crossDown = hysteresis(
        "macd_line_cross_down_with_hysteresis", requirement: "require_prev_above",
        "macd_hist / atr <= -min_gap, above it one candle before, and not at or below it in the cool_down_bars before"
            + " that; with require_prev_above 1 the histogram one candle before is at least 0", sign: -1)

    private static func tolerant(
        _ name: String, _ formula: String, bound: @escaping @Sendable (Double) -> RuleBound
    ) -> ConditionDefinition {
        ConditionDefinition(
            name, formula, [ConditionParameter("eps", 1e-6, 0...10)], reads: [.own(.macdHist), .own(.atr)]
        ) { input in
            input.with(input.value(.macdHist), input.value(.atr)) { histogram, range in
                guard range > 0 else { return .lacking(.missing) }
                return Measurement(histogram / range, bound(input.arguments[0]))
            }
        }
    }

    /// A cross of the line over its signal by a margin, the first one for a while.
    private static func hysteresis(
        _ name: String, requirement: String, _ formula: String, sign: Double
    ) -> ConditionDefinition {
        ConditionDefinition(
            name, formula,
            [
                ConditionParameter("min_gap", 0.0003, 0...10),
                ConditionParameter("cool_down_bars", 2, 0...48, isWhole: true),
                ConditionParameter(requirement, 1, 0...1, isWhole: true),
            ],
            reads: { [.own(.macdHist, Int($0[1]) + 2), .own(.atr)] }
        ) { input in
            let gap = input.arguments[0]
            return input.with(series: .macdHist, count: Int(input.arguments[1]) + 2) { series in
                input.with(input.value(.atr)) { range in
                    guard range > 0 else { return .lacking(.missing) }
                    let earlier = series.dropLast().map { sign * $0 / range }
                    let newest = series[series.count - 1] / range
                    let limit: RuleBound = sign > 0 ? .atLeast(gap) : .atMost(-gap)
                    let hasRoom = earlier.allSatisfy { $0 < gap || (gap == 0 && $0 <= 0) }
                    let begins = input.arguments[2] == 0 || earlier[earlier.count - 1] <= 0
                    return Measurement(newest, hasRoom && begins ? limit : .never)
                }
            }
        }
    }
}
