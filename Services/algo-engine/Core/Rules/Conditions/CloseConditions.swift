/// The last close against an average or the volume-weighted price.
enum CloseConditions {
    static let all: [ConditionDefinition] = [
        above("close_above_ema_200", .ema200), below("close_below_ema_200", .ema200),
        above("close_above_ma_9", .ema9), below("close_below_ma_9", .ema9),
        above("close_above_vwap", .vwap), below("close_below_vwap", .vwap),
        either("close_above_vwap_or_ma9", "close > vwap or close > ema_9", above: true),
        either("close_below_vwap_or_ma9", "close < vwap or close < ema_9", above: false),
        ConditionDefinition(
            "near_vwap", "abs(close / vwap - 1) <= tolerance",
            [ConditionParameter("tolerance", 0.0015, 0...0.1, alias: "near_vwap_tolerance")],
            reads: [.own(.close), .own(.vwap)]
        ) { input in
            input.with(input.value(.close), input.value(.vwap)) { close, vwap in
                guard vwap > 0 else { return .lacking(.missing) }
                return Measurement(abs(close / vwap - 1), .atMost(input.arguments[0]))
            }
        },
    ]

    private static func above(_ name: String, _ field: MarketField) -> ConditionDefinition {
        ConditionDefinition(name, "close > \(field.name)", reads: [.own(.close), .own(field)]) { input in
            input.with(input.value(.close), input.value(field)) { Measurement($0, .above($1)) }
        }
    }

    private static func below(_ name: String, _ field: MarketField) -> ConditionDefinition {
        ConditionDefinition(name, "close < \(field.name)", reads: [.own(.close), .own(field)]) { input in
            input.with(input.value(.close), input.value(field)) { Measurement($0, .below($1)) }
        }
    }

    private static func either(_ name: String, _ formula: String, above: Bool) -> ConditionDefinition {
        ConditionDefinition(name, formula, reads: [.own(.close), .own(.vwap), .own(.ema9)]) { input in
            input.with(input.value(.close), input.value(.vwap), input.value(.ema9)) { close, vwap, average in
                Measurement(close, above ? .above(min(vwap, average)) : .below(max(vwap, average)))
            }
        }
    }
}
