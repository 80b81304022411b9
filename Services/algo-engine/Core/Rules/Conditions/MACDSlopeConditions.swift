/// Where the MACD histogram is going. Series are oldest first: the last is the newest candle.
enum MACDSlopeConditions {
    static let all: [ConditionDefinition] = [
        ConditionDefinition(
            "macd_hist_increasing_n",
            "each of the last n steps of macd_hist, in average true ranges, > eps", parameters("increasing"),
            reads: { [.own(.macdHist, Int($0[0]) + 1), .own(.atr)] }
        ) { input in
            steps(input) { Measurement($0.min() ?? 0, .above(input.arguments[1])) }
        },
        ConditionDefinition(
            "macd_hist_decreasing_n",
            "each of the last n steps of macd_hist, in average true ranges, < -eps", parameters("decreasing"),
            reads: { [.own(.macdHist, Int($0[0]) + 1), .own(.atr)] }
        ) { input in
            steps(input) { Measurement($0.max() ?? 0, .below(-input.arguments[1])) }
        },
        slope("macd_hist_slope_pos", rises: true), slope("macd_hist_slope_neg", rises: false),
    ]

    private static func parameters(_ direction: String) -> [ConditionParameter] {
        [
            ConditionParameter("n", 2, 1...50, isWhole: true, alias: "macd_hist_\(direction)_n"),
            ConditionParameter("eps", 0, 0...10, alias: "macd_hist_\(direction)_eps"),
        ]
    }

    private static func steps(_ input: ConditionInput, _ body: ([Double]) -> Measurement) -> Measurement {
        input.with(series: .macdHist, count: Int(input.arguments[0]) + 1) { series in
            input.with(input.value(.atr)) { range in
                guard range > 0 else { return .lacking(.missing) }
                return body(zip(series, series.dropFirst()).map { ($1 - $0) / range })
            }
        }
    }

    private static func slope(_ name: String, rises: Bool) -> ConditionDefinition {
        ConditionDefinition(
            name, "macd_hist less the one before \(rises ? ">" : "<") 0", reads: [.own(.macdHist, 2)]
        ) { input in
            input.with(input.value(.macdHist), input.value(.macdHist, back: 1)) {
                Measurement($0 - $1, rises ? .above(0) : .below(0))
            }
        }
    }
}
