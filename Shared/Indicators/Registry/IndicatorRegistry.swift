/// Every indicator by name: what it takes, what it gives. A new one is a file of its own and a line here.
public enum IndicatorRegistry {
    /// All of them.
    public static let all: [IndicatorDescription] = averages + oscillators + ranges + volumes + levels

    /// Makes an indicator by name, with numbers by parameter name; those not given are the usual ones.
    public static func make(
        _ name: String, _ given: [String: Double] = [:]
    ) throws(IndicatorError) -> NamedIndicator {
        guard let description = all.first(where: { $0.name == name }) else { throw .unknown(name) }
        return try description.make(given)
    }

    private static let averages: [IndicatorDescription] = [
        .init("sma", "Mean of closes", [.candles("period", 20)], ["sma"]) {
            closes(SMA(period: $0.whole("period"))) { [$0] }
        },
        .init("ema", "Exponential average of closes", [.candles("period", 20)], ["ema"]) {
            closes(EMA(period: $0.whole("period"))) { [$0] }
        },
        .init(
            "macd", "EMA fast less EMA slow of closes, and its EMA",
            [.candles("fast", 12), .candles("slow", 26), .candles("signal", 9)], rising: ["fast", "slow"],
            ["line", "signal", "histogram"]
        ) {
            closes(MACD(fast: $0.whole("fast"), slow: $0.whole("slow"), signal: $0.whole("signal"))) {
                [$0.line, $0.signal, $0.histogram]
            }
        },
        .init(
            "bollinger", "Mean of closes and bands of standard deviations around it",
            [.candles("period", 20), .number("deviations", 2, in: 0.1...10)], ["upper", "middle", "lower", "width"]
        ) {
            closes(Bollinger(period: $0.whole("period"), deviations: $0.number("deviations"))) {
                [$0.upper, $0.middle, $0.lower, $0.width]
            }
        },
    ]

    private static let oscillators: [IndicatorDescription] = [
        .init("rsi", "Relative strength after Wilder, 0 to 100", [.candles("period", 14)], ["rsi"]) {
            closes(RSI(period: $0.whole("period"))) { [$0] }
        },
        .init(
            "stoch_rsi", "Where the RSI stands in its own range, 0 to 100",
            [.candles("period", 14), .candles("window", 14), .candles("smooth_k", 3), .candles("smooth_d", 3)],
            ["raw", "k", "d"]
        ) {
            closes(
                StochRSI(
                    period: $0.whole("period"), window: $0.whole("window"), smoothK: $0.whole("smooth_k"),
                    smoothD: $0.whole("smooth_d"))
            ) { [$0.raw, $0.k, $0.d] }
        },
        .init("di", "Directional indicators after Wilder", [.candles("period", 14)], ["plus_di", "minus_di"]) {
            bars(DirectionalMovement(period: $0.whole("period"))) { [$0.plus, $0.minus] }
        },
        .init(
            "adx", "Average directional index after Wilder, 0 to 100", [.candles("period", 14)],
            ["adx", "plus_di", "minus_di"]
        ) { bars(ADX(period: $0.whole("period"))) { [$0.adx, $0.plus, $0.minus] } },
        .init("choppiness", "Choppiness index, 0 to 100", [.candles("period", 14, from: 2)], ["choppiness"]) {
            bars(Choppiness(period: $0.whole("period"))) { [$0] }
        },
    ]

    private static let ranges: [IndicatorDescription] = [
        .init("atr", "Average true range after Wilder", [.candles("period", 14)], ["atr"]) {
            bars(ATR(period: $0.whole("period"))) { [$0] }
        },
        .init("atr_simple", "Mean of true ranges", [.candles("period", 14)], ["atr"]) {
            bars(SimpleATR(period: $0.whole("period"))) { [$0] }
        },
        .init(
            "atr_capped", "Average true range after Wilder, at most 3 times its median; 2 ticks while nothing moves",
            [.candles("period", 14), .number("tick_size", 0, in: 0...1_000_000)], ["atr"]
        ) {
            let tickSize = $0.number("tick_size")
            return bars(
                GuardedATR(period: $0.whole("period"), isCapped: true, tickSize: tickSize > 0 ? tickSize : nil)
            ) { [$0] }
        },
        .init(
            "donchian", "Highest high and lowest low", [.candles("period", 20)], ["upper", "middle", "lower"]
        ) { bars(Donchian(period: $0.whole("period"))) { [$0.upper, $0.middle, $0.lower] } },
    ]

    private static let volumes: [IndicatorDescription] = [
        .init("vwap", "Volume-weighted price since UTC midnight", [], ["vwap"]) { _ in bars(VWAP()) { [$0] } },
        .init("vwap_cumulative", "Volume-weighted price since the first candle", [], ["vwap"]) { _ in
            bars(VWAP(reset: .never)) { [$0] }
        },
        .init("obv", "On-balance volume", [], ["obv"]) { _ in bars(OBV()) { [$0] } },
        .init(
            "volume_ratio", "Volume against the mean of those before", [.candles("period", 20, from: 2)], ["ratio"]
        ) { bars(VolumeRatio(period: $0.whole("period"))) { [$0] } },
        .init(
            "volume_ratio_traded", "Volume against the mean of those before that traded anything",
            [.candles("period", 24, from: 2)], ["ratio"]
        ) { bars(VolumeRatio(period: $0.whole("period"), compared: .traded)) { [$0] } },
    ]

    private static let levels: [IndicatorDescription] = [
        .init(
            "ichimoku", "Ichimoku lines, not shifted",
            [.candles("tenkan", 9), .candles("kijun", 26), .candles("senkou", 52)],
            rising: ["tenkan", "kijun", "senkou"], ["tenkan", "kijun", "senkou_a", "senkou_b", "chikou"]
        ) {
            bars(Ichimoku(tenkan: $0.whole("tenkan"), kijun: $0.whole("kijun"), senkou: $0.whole("senkou"))) {
                [$0.tenkan, $0.kijun, $0.senkouA, $0.senkouB, $0.chikou]
            }
        },
        .init(
            "pivots", "Classic pivot levels of the newest candle", [],
            ["pivot", "r1", "r2", "r3", "r4", "r5", "r6", "s1", "s2", "s3", "s4", "s5", "s6"]
        ) { _ in bars(Pivots()) { [$0.pivot] + $0.resistances + $0.supports } },
        .init(
            "average_with_atr", "Mean of closes and average true range, for levels a multiple away",
            [.candles("period", 21), .candles("atr_period", 14)], ["average", "atr"]
        ) {
            bars(AverageWithATR(period: $0.whole("period"), atrPeriod: $0.whole("atr_period"))) {
                [$0.average, $0.atr]
            }
        },
    ]

    private static func closes<Base: Indicator>(
        _ base: Base, _ output: @escaping @Sendable (Base.Value) -> [Double]
    ) -> any BarIndicator where Base.Input == Double { BarAdapter(base, input: \.close, output: output) }

    private static func bars<Base: Indicator>(
        _ base: Base, _ output: @escaping @Sendable (Base.Value) -> [Double]
    ) -> any BarIndicator where Base.Input == IndicatorBar { BarAdapter(base, input: { $0 }, output: output) }
}
