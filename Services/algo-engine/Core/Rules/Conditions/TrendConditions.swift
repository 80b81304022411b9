/// Averages against each other and against the close, as ratios: the same for every price.
enum TrendConditions {
    static let all: [ConditionDefinition] = order + distance + slopes

    private static let order = [
        compare("ema_20_gt_50", .ema20, .ema50, isAbove: true), compare("ema_20_lt_50", .ema20, .ema50, isAbove: false),
        compare("ema_50_gt_200", .ema50, .ema200, isAbove: true),
        compare("ema_50_lt_200", .ema50, .ema200, isAbove: false),
        ConditionDefinition(
            "ma9_cross_up_ma21", "ema_9 > ema_21, and ema_9 <= ema_21 one candle before",
            reads: [.own(.ema9, 2), .own(.ema21, 2)]
        ) { input in
            input.with(input.value(.ema9, back: 1), input.value(.ema21, back: 1)) { fastBefore, slowBefore in
                input.with(input.value(.ema9), input.value(.ema21)) { fast, slow in
                    Measurement(fast, fastBefore <= slowBefore ? .above(slow) : .never)
                }
            }
        },
    ]

    private static let distance = [
        ratio("close_minus_ema_200_gt", .close, .ema200, threshold(-0.0015)) { .above($0) },
        ratio("close_minus_ema_200_lt", .close, .ema200, threshold(-0.0015)) { .below($0) },
        ratio("ema_20_minus_ema_50_gt", .ema20, .ema50, threshold(-0.0008)) { .above($0) },
        ratio(
            "ema20_over_50_with_tolerance", .ema20, .ema50, tolerance(0.0008, "ema20_over_50_tolerance")
        ) { .atLeast(-$0) },
        ratio(
            "ema20_over_50_with_tolerance_moderate", .ema20, .ema50,
            tolerance(0.0012, "ema20_over_50_tolerance_moderate")
        ) { .atLeast(-$0) },
        ratio(
            "ema_above_200_with_tolerance", .close, .ema200, tolerance(0.0015, "ema200_bull_tolerance")
        ) { .atLeast(-$0) },
        ratio(
            "ema_above_200_with_tolerance_moderate", .close, .ema200,
            tolerance(0.0020, "ema_above_200_tolerance_moderate")
        ) { .atLeast(-$0) },
        ratio(
            "ema_below_200_with_tolerance", .close, .ema200, tolerance(0.0015, "ema200_bear_tolerance")
        ) { .atMost($0) },
    ]

    private static let slopes = [
        slope("ema200_slope_pos", .ema200, rises: true), slope("ema200_slope_neg", .ema200, rises: false),
        slope("ema_20_slope_pos", .ema20, rises: true),
    ]

    private static func threshold(_ fallback: Double) -> ConditionParameter { .threshold(fallback, -1...1) }

    private static func tolerance(_ fallback: Double, _ alias: String) -> ConditionParameter {
        ConditionParameter("tolerance", fallback, 0...0.1, alias: alias)
    }

    private static func compare(
        _ name: String, _ left: MarketField, _ right: MarketField, isAbove: Bool
    ) -> ConditionDefinition {
        ConditionDefinition(
            name, "\(left.name) \(isAbove ? ">" : "<") \(right.name)", reads: [.own(left), .own(right)]
        ) { input in
            input.with(input.value(left), input.value(right)) { Measurement($0, isAbove ? .above($1) : .below($1)) }
        }
    }

    /// `left` / `right` - 1 within a bound that the parameter makes.
    private static func ratio(
        _ name: String, _ left: MarketField, _ right: MarketField, _ parameter: ConditionParameter,
        bound: @escaping @Sendable (Double) -> RuleBound
    ) -> ConditionDefinition {
        let limit = bound(0)
        let sign = if case .above = limit { ">" } else if case .below = limit { "<" } else { "" }
        let formula =
            switch limit {
            case .atLeast: ">= -\(parameter.name)"
            case .atMost: "<= \(parameter.name)"
            default: "\(sign) \(parameter.name)"
            }
        return ConditionDefinition(
            name, "\(left.name) / \(right.name) - 1 \(formula)", [parameter], reads: [.own(left), .own(right)]
        ) { input in
            input.with(input.value(left), input.value(right)) { left, right in
                guard right > 0 else { return .lacking(.missing) }
                return Measurement(left / right - 1, bound(input.arguments[0]))
            }
        }
    }

    private static func slope(_ name: String, _ field: MarketField, rises: Bool) -> ConditionDefinition {
        ConditionDefinition(
            name, "\(field.name) less the one before \(rises ? ">" : "<") 0", reads: [.own(field, 2)]
        ) { input in
            input.with(input.value(field), input.value(field, back: 1)) {
                Measurement($0 - $1, rises ? .above(0) : .below(0))
            }
        }
    }
}
