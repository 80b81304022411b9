/// Which way the market goes at large: beyond the long average, or beyond the middle one with a trend.
enum RegimeConditions {
    static let all: [ConditionDefinition] = [
        regime("price_regime_ok", isLong: true), regime("price_regime_ok_long", isLong: true),
        regime("price_regime_ok_short", isLong: false),
    ]

    private static func regime(_ name: String, isLong: Bool) -> ConditionDefinition {
        let sign = isLong ? ">" : "<"
        return ConditionDefinition(
            name, "close \(sign) ema_200, or close \(sign) ema_50 and adx >= threshold", [.threshold(20, 0...100)],
            reads: [.own(.close), .own(.ema50), .own(.ema200), .own(.adx)]
        ) { input in
            input.with(input.value(.ema50), input.value(.ema200)) { middle, long in
                input.with(input.value(.close), input.value(.adx)) { close, strength in
                    let hasTrend = strength >= input.arguments[0]
                    if isLong { return Measurement(close, .above(hasTrend ? min(middle, long) : long)) }
                    return Measurement(close, .below(hasTrend ? max(middle, long) : long))
                }
            }
        }
    }
}
