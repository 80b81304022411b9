@testable import AlgoEngineCore

/// Every condition at, above and below its limit.
enum ConditionRows {
    static let all = closes + trends + strengths + macd + macdSeries + volatility + pullbacks + entries

    private static let closes: [ConditionRow] = [
        .init("close_above_ema_200", [.ema200: [100]], vary: .close, (99, false), (100, false), (101, true)),
        .init("close_below_ema_200", [.ema200: [100]], vary: .close, (99, true), (100, false), (101, false)),
        .init("close_above_ma_9", [.ema9: [100]], vary: .close, (99, false), (100, false), (101, true)),
        .init("close_below_ma_9", [.ema9: [100]], vary: .close, (99, true), (100, false), (101, false)),
        .init("close_above_vwap", [.vwap: [100]], vary: .close, (99, false), (100, false), (101, true)),
        .init("close_below_vwap", [.vwap: [100]], vary: .close, (99, true), (100, false), (101, false)),
        .init(
            "close_above_vwap_or_ma9", [.vwap: [100], .ema9: [98]], vary: .close, (97, false), (98, false), (99, true)),
        .init(
            "close_below_vwap_or_ma9", [.vwap: [100], .ema9: [98]], vary: .close, (99, true), (100, false),
            (101, false)),
        .init(
            "{near_vwap: {tolerance: 0.015625}}", [.vwap: [128]], vary: .close, (125, false), (126, true),
            (130, true), (130.5, false)),
        .init("near_vwap", [.vwap: [10_000]], vary: .close, (9_984, false), (9_986, true), (10_014, true)),
    ]

    private static let trends: [ConditionRow] = [
        .init("ema_20_gt_50", [.ema50: [100]], vary: .ema20, (99, false), (100, false), (101, true)),
        .init("ema_20_lt_50", [.ema50: [100]], vary: .ema20, (99, true), (100, false), (101, false)),
        .init("ema_50_gt_200", [.ema200: [100]], vary: .ema50, (99, false), (100, false), (101, true)),
        .init("ema_50_lt_200", [.ema200: [100]], vary: .ema50, (99, true), (100, false), (101, false)),
        .init(
            "ma9_cross_up_ma21", [.ema9: [10, 0], .ema21: [10, 11]], vary: .ema9, (10, false), (11, false), (12, true)),
        .init(
            "{close_minus_ema_200_gt: -0.25}", [.ema200: [100]], vary: .close, (74, false), (75, false), (76, true)),
        .init("{close_minus_ema_200_lt: -0.25}", [.ema200: [100]], vary: .close, (74, true), (75, false), (76, false)),
        .init("{ema_20_minus_ema_50_gt: 0.25}", [.ema50: [100]], vary: .ema20, (124, false), (125, false), (126, true)),
        .init(
            "{ema20_over_50_with_tolerance: 0.0625}", [.ema50: [128]], vary: .ema20, (119, false), (120, true),
            (121, true)),
        .init(
            "{ema20_over_50_with_tolerance_moderate: 0.0625}", [.ema50: [128]], vary: .ema20, (119, false), (120, true),
            (121, true)),
        .init("ema20_over_50_with_tolerance", [.ema50: [10_000]], vary: .ema20, (9_991, false), (9_993, true)),
        .init(
            "ema20_over_50_with_tolerance_moderate", [.ema50: [10_000]], vary: .ema20, (9_987, false), (9_989, true)),
        .init(
            "{ema_above_200_with_tolerance: {ema200_bull_tolerance: 0.0625}}", [.ema200: [128]], vary: .close,
            (119, false), (120, true), (121, true)),
        .init(
            "{ema_above_200_with_tolerance_moderate: 0.0625}", [.ema200: [128]], vary: .close, (119, false),
            (120, true), (121, true)),
        .init(
            "{ema_below_200_with_tolerance: 0.0625}", [.ema200: [128]], vary: .close, (135, true), (136, true),
            (137, false)),
        .init("ema200_slope_pos", [.ema200: [100, 0]], vary: .ema200, (99, false), (100, false), (101, true)),
        .init("ema200_slope_neg", [.ema200: [100, 0]], vary: .ema200, (99, true), (100, false), (101, false)),
        .init("ema_20_slope_pos", [.ema20: [100, 0]], vary: .ema20, (99, false), (100, false), (101, true)),
    ]

    private static let strengths: [ConditionRow] = [
        .init("rsi_bullish", vary: .rsi, (51, false), (52, false), (53, true)),
        .init("{rsi_bullish: 49}", vary: .rsi, (48, false), (49, false), (50, true)),
        .init("rsi_bearish", vary: .rsi, (47, true), (48, false), (49, false)),
        .init("rsi_gt_15", vary: .rsi, (14, false), (15, false), (16, true)),
        .init("rsi_gt_20", vary: .rsi, (19, false), (20, false), (21, true)),
        .init("rsi_gt_30", vary: .rsi, (29, false), (30, false), (31, true)),
        .init("rsi_gt_85", vary: .rsi, (84, false), (85, false), (86, true)),
        .init("rsi_gt_softfloor", vary: .rsi, (21, false), (22, false), (23, true)),
        .init("rsi_lt_15", vary: .rsi, (14, true), (15, false), (16, false)),
        .init("rsi_lt_70", vary: .rsi, (69, true), (70, false), (71, false)),
        .init("{rsi_lt_70: {threshold: 73}}", vary: .rsi, (72, true), (73, false), (74, false)),
        .init("rsi_lt_80", vary: .rsi, (79, true), (80, false), (81, false)),
        .init("rsi_lt_85", vary: .rsi, (84, true), (85, false), (86, false)),
        .init("rsi_lt_softcap", vary: .rsi, (77, true), (78, false), (79, false)),
        .init("rsi_cross_up", [.rsi: [30, 0]], vary: .rsi, (29, false), (30, false), (31, true)),
        .init("{rsi_cross_up: 29}", [.rsi: [30, 0]], vary: .rsi, (29, false), (31, false), (99, false)),
        .init("rsi_cross_down", [.rsi: [70, 0]], vary: .rsi, (71, false), (70, false), (69, true)),
        .init("{rsi_cross_down: 71}", [.rsi: [70, 0]], vary: .rsi, (72, false), (69, false), (1, false)),
        .init("adx_1m_lt", vary: .adx, (19, true), (20, false), (21, false)),
        .init("adx_5m_lt", vary: .adx, (19, true), (20, false), (21, false)),
        .init("adx_min_for_trend", vary: .adx15, (14, false), (15, true), (16, true)),
        .init(
            "price_regime_ok", [.ema50: [90], .ema200: [100], .adx: [19]], vary: .close, (95, false), (100, false),
            (101, true)),
        .init(
            "price_regime_ok_long", [.ema50: [90], .ema200: [100], .adx: [20]], vary: .close, (89, false), (90, false),
            (91, true)),
        .init(
            "price_regime_ok_short", [.ema50: [110], .ema200: [100], .adx: [20]], vary: .close, (109, true),
            (110, false), (111, false)),
        .init(
            "price_regime_ok_short", [.ema50: [110], .ema200: [100], .adx: [19]], vary: .close, (99, true),
            (100, false), (105, false)),
    ]

    private static let macd: [ConditionRow] = [
        .init("macd_hist_gt_0", vary: .macdHist, (-1, false), (0, false), (1, true)),
        .init("macd_hist_lt_0", vary: .macdHist, (-1, true), (0, false), (1, false)),
        // In average true ranges: a quarter of 8 is 2, whatever the price.
        .init(
            "{macd_hist_gt_eps: 0.25}", [.atr: [8]], vary: .macdHist, (-2.1, false), (-2, true), (0, true), (1, true)),
        .init(
            "{macd_hist_lt_eps: {eps: 0.25}}", [.atr: [8]], vary: .macdHist, (1, true), (2, true), (2.1, false)),
        .init("macd_line_above_signal", [.macdSignal: [5]], vary: .macd, (4, false), (5, false), (6, true)),
        .init("macd_line_below_signal", [.macdSignal: [5]], vary: .macd, (4, true), (5, false), (6, false)),
        .init("macd_signal_cross_up", [.macdHist: [0, 0]], vary: .macdHist, (-1, false), (0, false), (1, true)),
        .init("macd_signal_cross_up", [.macdHist: [1, 0]], vary: .macdHist, (-1, false), (2, false), (3, false)),
        .init("macd_signal_cross_down", [.macdHist: [0, 0]], vary: .macdHist, (-1, true), (0, false), (1, false)),
        .init("macd_signal_cross_down", [.macdHist: [-1, 0]], vary: .macdHist, (-2, false), (0, false), (1, false)),
    ]

    private static let macdSeries: [ConditionRow] = [
        // Oldest first: the histogram must have risen from the older to the newer candle.
        .init(
            "{macd_hist_increasing_n: 1}", [.macdHist: [9, 1, 0], .atr: [8]], vary: .macdHist, (0, false), (1, false),
            (2, true)),
        .init(
            "macd_hist_increasing_n", [.macdHist: [0, 1, 0], .atr: [8]], vary: .macdHist, (0, false), (1, false),
            (2, true)),
        .init(
            "macd_hist_increasing_n", [.macdHist: [2, 1, 0], .atr: [8]], vary: .macdHist, (0, false), (2, false),
            (3, false)),
        .init(
            "{macd_hist_decreasing_n: {n: 1, eps: 0.25}}", [.macdHist: [9, 4, 0], .atr: [8]], vary: .macdHist,
            (3, false), (2, false), (1, true)),
        .init(
            "macd_hist_decreasing_n", [.macdHist: [2, 1, 0], .atr: [8]], vary: .macdHist, (2, false), (1, false),
            (0, true)),
        .init("macd_hist_slope_pos", [.macdHist: [1, 0]], vary: .macdHist, (0, false), (1, false), (2, true)),
        .init("macd_hist_slope_neg", [.macdHist: [1, 0]], vary: .macdHist, (2, false), (1, false), (0, true)),
        .init(
            "{macd_line_cross_up_with_hysteresis: {min_gap: 0.25}}", [.macdHist: [-3, -2, -1, 0], .atr: [8]],
            vary: .macdHist, (1.9, false), (2, true), (3, true)),
        .init(
            "{macd_line_cross_up_with_hysteresis: {min_gap: 0.25, cool_down_bars: 2}}",
            [.macdHist: [2, -2, -1, 0], .atr: [8]], vary: .macdHist, (1, false), (2, false), (3, false)),
        .init(
            "{macd_line_cross_up_with_hysteresis: {min_gap: 0.25, require_prev_below: true}}",
            [.macdHist: [-3, -2, 1, 0], .atr: [8]], vary: .macdHist, (1, false), (2, false), (3, false)),
        .init(
            "{macd_line_cross_up_with_hysteresis: {min_gap: 0.25, require_prev_below: false}}",
            [.macdHist: [-3, -2, 1, 0], .atr: [8]], vary: .macdHist, (1, false), (2, true), (3, true)),
        .init(
            "{macd_line_cross_down_with_hysteresis: {min_gap: 0.25}}", [.macdHist: [3, 2, 1, 0], .atr: [8]],
            vary: .macdHist, (-1.9, false), (-2, true), (-3, true)),
        .init(
            "{macd_line_cross_down_with_hysteresis: {min_gap: 0.25, cool_down_bars: 2}}",
            [.macdHist: [-2, 2, 1, 0], .atr: [8]], vary: .macdHist, (-1, false), (-2, false), (-3, false)),
    ]

    private static let volatility: [ConditionRow] = [
        .init(
            "{atr_volatility_ok: {min_atr_pct: 0.125, max_atr_pct: 0.25}}", [.close: [8]], vary: .atr, (0.9, false),
            (1, true), (2, true), (2.1, false)),
        .init("atr_volatility_ok", [.close: [1_000]], vary: .atr, (0.9, false), (1.1, true), (29, true), (31, false)),
        .init(
            "atr_rel_in_range_15m", [.close: [1_000]], vary: .atr, (0.9, false), (1.1, true), (24, true), (26, false)),
        .init("atr_rel_in_range_5m", [.close: [1_000]], vary: .atr, (0.6, false), (0.8, true), (19, true), (21, false)),
        .init(
            "atr_rel_in_range_micro", [.close: [1_000]], vary: .atr, (0.4, false), (0.6, true), (44, true), (46, false)),
        .init(
            "{atr_rel_in_range_15m: {min_atr_pct: 0.125, max_atr_pct: 0.25}}", [.close: [8]], vary: .atr, (0.9, false),
            (1, true), (2, true), (2.1, false)),
        .init(
            "{atr_stop_valid: {k: 2}}", [.atr: [50]], facts: [.entryPrice: 1_000], vary: .stopLoss, (906, false),
            (905, true), (1_100, true), (895, true), (894, false)),
        .init("atr_pct_15m_gt_bps", [.close: [10_000]], vary: .atr, (119, false), (120, false), (121, true)),
        .init("atr_pct_15m_lte_bps", [.close: [10_000]], vary: .atr, (119, true), (120, true), (121, false)),
    ]

    private static let pullbacks: [ConditionRow] = [
        .init(
            "pullback_confirmed", [.macdHist: [3, 1, 2], .ema21: [100]], vary: .close, (99, false), (100, false),
            (101, true)),
        .init(
            "pullback_confirmed", [.macdHist: [1, 1, 2], .ema21: [100]], vary: .close, (99, false), (100, false),
            (101, false)),
        .init(
            "{pullback_confirmed_ma9_21: 0.0625}", [.ema9: [125], .ema21: [128]], vary: .close, (119, false),
            (120, true), (121, true)),
        .init("pullback_confirmed_ma9_21", [.close: [100], .ema21: [100]], vary: .ema9, (99.94, false), (99.96, true)),
        .init(
            "{pullback_confirmed_vwap: 0.0625}", [.vwap: [128]], vary: .close, (127, false), (128, false), (129, true),
            (136, true), (137, false)),
        .init(
            "price_below_ma21_plus_2atr", [.ema21: [100], .atr: [5]], vary: .close, (109, true), (110, false),
            (111, false)),
        .init(
            "price_lte_ma21_plus_k_atr", [.sma21: [100], .atr: [5]], vary: .close, (107, true), (107.5, true),
            (107.6, false)),
        .init("volume_ratio_ok", vary: .volumeRatio, (1.39, false), (1.4, true), (1.41, true)),
    ]

    private static let entries: [ConditionRow] = [
        .init("entry_zone_width_pct_gt", vary: .entryZoneWidthPct, (1.1, false), (1.2, false), (1.3, true)),
        .init("entry_zone_width_pct_lte", vary: .entryZoneWidthPct, (1.1, true), (1.2, true), (1.3, false)),
        .init("expected_r_multiple_gte", vary: .expectedRMultiple, (1.9, false), (2, true), (2.1, true)),
        .init("expected_r_multiple_lt", vary: .expectedRMultiple, (1.9, true), (2, false), (2.1, false)),
        .init("spread_bps_gt", vary: .spreadBps, (7, false), (8, false), (9, true)),
        .init("spread_bps_lte", vary: .spreadBps, (7, true), (8, true), (9, false)),
        .init("order_flow_imbalance_gte", vary: .orderFlowImbalance, (0.14, false), (0.15, true), (0.16, true)),
        .init("order_flow_imbalance_lte", vary: .orderFlowImbalance, (-0.14, false), (-0.15, true), (-0.16, true)),
        .init("lev_bounds", vary: .leverage, (1, false), (2, true), (20, true), (21, false)),
        .init("end_of_zone_fallback", vary: .endOfZoneFallback, (0, false), (1, true)),
        .init("scalping", vary: .scalping, (0, false), (1, true)),
        .init("{scalping: false}", vary: .scalping, (0, true), (1, false)),
        .init("trailing_after_tp1", vary: .trailingAfterTP1, (0, false), (1, true)),
        .init("get_true", vary: .scalping, (0, true), (1, true)),
        .init("get_false", vary: .scalping, (0, false), (1, false)),
    ]
}
