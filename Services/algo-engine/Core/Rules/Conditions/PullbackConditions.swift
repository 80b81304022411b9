/// Entries after a pullback, and not too far above the averages.
enum PullbackConditions {
    static let all: [ConditionDefinition] = [
        ConditionDefinition(
            "pullback_confirmed", "close > ema_21, and macd_hist one candle before is the lowest of the last three",
            reads: [.own(.close), .own(.ema21), .own(.macdHist, 3)]
        ) { input in
            input.with(series: .macdHist, count: 3) { series in
                input.with(input.value(.close), input.value(.ema21)) { close, average in
                    let turned = series[1] < series[0] && series[1] < series[2]
                    return Measurement(close, turned ? .above(average) : .never)
                }
            }
        },
        ConditionDefinition(
            "pullback_confirmed_ma9_21", "the lower of close and ema_9, over ema_21, >= 1 - tolerance",
            [ConditionParameter("tolerance", 0.0005, 0...0.1)],
            reads: [.own(.close), .own(.ema9), .own(.ema21)]
        ) { input in
            input.with(input.value(.close), input.value(.ema9), input.value(.ema21)) { close, fast, slow in
                guard slow > 0 else { return .lacking(.missing) }
                return Measurement(min(close, fast) / slow, .atLeast(1 - input.arguments[0]))
            }
        },
        ConditionDefinition(
            "pullback_confirmed_vwap", "0 < close / vwap - 1 <= tolerance",
            [ConditionParameter("tolerance", 0.003, 0...0.1)], reads: [.own(.close), .own(.vwap)]
        ) { input in
            input.with(input.value(.close), input.value(.vwap)) { close, vwap in
                guard vwap > 0 else { return .lacking(.missing) }
                let distance = close / vwap - 1
                return Measurement(distance, distance > 0 ? .atMost(input.arguments[0]) : .above(0))
            }
        },
        ConditionDefinition(
            "price_below_ma21_plus_2atr", "close < ema_21 + 2 * atr",
            reads: [.own(.close), .own(.ema21), .own(.atr)]
        ) { input in
            input.with(input.value(.close), input.value(.ema21), input.value(.atr)) { close, average, range in
                Measurement(close, .below(average + 2 * range))
            }
        },
        ConditionDefinition(
            "price_lte_ma21_plus_k_atr", "close <= (sma_21 + k * atr) * (1 + 1e-8)",
            [ConditionParameter("k", 1.5, 0...100, alias: "atr_k")],
            reads: [.own(.close), .own(.sma21), .own(.atr)]
        ) { input in
            input.with(input.value(.close), input.value(.sma21), input.value(.atr)) { close, average, range in
                Measurement(close, .atMost((average + input.arguments[0] * range) * (1 + 1e-8)))
            }
        },
    ]
}
