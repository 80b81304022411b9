@testable import AlgoEngineCore

/// A profile with one thing wrong, and the sentence that says so.
struct BrokenProfile: Sendable {
    let text: String
    /// `path message`, or the message alone for the whole file.
    let sentence: String

    init(_ text: String, _ sentence: String) {
        self.text = text
        self.sentence = sentence
    }

    /// Wrong in what the long side of 1m says.
    static func long(_ entries: String, _ sentence: String, rules: String = "") -> BrokenProfile {
        BrokenProfile(
            ProfileText.whole(
                more: rules.isEmpty ? "" : "rules: { \(rules) },",
                timeframes: #""5m": { long: ["rsi_bullish"] }, "1m": { long: [\#(entries)] }"#),
            sentence)
    }

    /// Wrong in a member of the whole.
    static func member(_ more: String, _ sentence: String) -> BrokenProfile {
        BrokenProfile(ProfileText.whole(more: more + ","), sentence)
    }

    /// Wrong in the selector.
    static func selector(_ text: String, _ sentence: String) -> BrokenProfile {
        BrokenProfile(
            ProfileText.whole(
                execution: #"["5m", "1m"]"#, more: "execution_selector: { \(text) },"), sentence)
    }

    static let side = "validation.timeframe.1m.long"

    static let all = wholes + timeframes + entries + overrides + comparisons + rules + selectors

    private static let wholes: [BrokenProfile] = [
        BrokenProfile(
            "[1]",
            "must be an object with version, profile, mode, context_timeframes, execution_timeframes, history, vwap,"
                + " defaults, rules, filters_mandatory, execution_selector, validation"),
        .member("contxt_timeframes: []", "contxt_timeframes is not a known key; did you mean context_timeframes?"),
        BrokenProfile(
            ProfileText.whole().replacing("profile: \"test\", ", with: ""), "profile is missing: a text"),
        BrokenProfile(
            ProfileText.whole().replacing("version: \"1\"", with: "version: 1"),
            "version must be a text of 1 to 100 bytes"),
        BrokenProfile(
            ProfileText.whole().replacing("mode: \"pragmatic\",", with: ""), "mode is missing: pragmatic or strict"),
        BrokenProfile(
            ProfileText.whole(mode: "ultra-pragmatig"),
            "mode is not known: ultra-pragmatig; there are pragmatic, strict"),
        BrokenProfile(ProfileText.whole(mode: "pragmatig"), "mode is not known: pragmatig; did you mean pragmatic?"),
        .member("history: 20", "history is 20; it must be a whole number from 60 to 500"),
        .member("history: 250.5", "history is 250.5; it must be a whole number from 60 to 500"),
        .member("vwap: \"daily\"", "vwap must be session or cumulative"),
        .member(
            "defaults: { dry_run_validate_all_timeframe: true }",
            "defaults.dry_run_validate_all_timeframe is not a known key; did you mean dry_run_validate_all_timeframes?"),
        .member(
            "defaults: { dry_run_validate_all_timeframes: \"yes\" }",
            "defaults.dry_run_validate_all_timeframes must be true or false"),
        .member("filters_mandatory: []", "filters_mandatory is empty; leave it out"),
        .member(
            "filters_mandatory: { longs: [\"rsi_lt_70\"] }",
            "filters_mandatory.longs is not a known key; did you mean long?"),
    ]

    private static let timeframes: [BrokenProfile] = [
        BrokenProfile(
            ProfileText.whole(context: #"["5min"]"#), "context_timeframes[0] is no timeframe: 5min; did you mean 5m?"),
        BrokenProfile(
            ProfileText.whole(context: #"["1w"]"#),
            "context_timeframes[0] is without enough history: candles of 1w are too long; at most 1d"),
        BrokenProfile(ProfileText.whole(context: "[5]"), "context_timeframes[0] must be a timeframe such as 5m"),
        BrokenProfile(ProfileText.whole(context: "\"5m\""), "context_timeframes must be a list of timeframes"),
        BrokenProfile(ProfileText.whole(context: #"["5m", "5m"]"#), "context_timeframes[1] stands twice: 5m"),
        BrokenProfile(
            ProfileText.whole(context: #"["5m", "1h"]"#), "validation.timeframe has no rules for 1h, which is listed"),
        BrokenProfile(
            ProfileText.whole(timeframes: ProfileText.plain + #", "4h": { long: ["rsi_bullish"] }"#),
            "validation.timeframe.4h is not reached: 4h is neither a context nor an execution timeframe"),
        BrokenProfile(
            ProfileText.whole(timeframes: #""5m": {}, "1m": { long: ["rsi_bullish"] }"#),
            "validation.timeframe.5m has no side: give long, short or both"),
        BrokenProfile(
            ProfileText.whole(timeframes: #""5m": { longs: [] }, "1m": { long: ["rsi_bullish"] }"#),
            "validation.timeframe.5m.longs is not a known key; did you mean long?"),
        BrokenProfile(
            ProfileText.whole(timeframes: #""5m": { long: [] }, "1m": { long: ["rsi_bullish"] }"#),
            "validation.timeframe.5m.long is empty; leave the side out: it then never passes"),
        BrokenProfile(
            ProfileText.whole(timeframes: #""5m": { long: "rsi_bullish" }, "1m": { long: ["rsi_bullish"] }"#),
            "validation.timeframe.5m.long must be a list"),
        BrokenProfile(
            ProfileText.whole(
                more: "history: 100,",
                timeframes: #""5m": { long: ["close_above_ema_200"] }, "1m": { long: ["rsi_bullish"] }"#),
            "validation.timeframe.5m.long[0] has not enough history: ema_200 needs 200 candles of 5m; history keeps 100"
        ),
    ]

    private static let entries: [BrokenProfile] = [
        .long(
            "\"rsi_bulish\"",
            "\(side)[0] is neither a condition nor a rule of this file: rsi_bulish; did you mean rsi_bullish?"),
        .long(
            "\"quite_another_thing_altogether\"",
            "\(side)[0] is neither a condition nor a rule of this file: quite_another_thing_altogether"),
        .long("7", "\(side)[0] must be a name, a list or an object"),
        .long(
            "{ rsi_bullish: 50, rsi_lt_70: 70 }",
            "\(side)[0] must have one key: a condition, any_of, all_of or a comparison of fields"),
        .long("{}", "\(side)[0] must have one key: a condition, any_of, all_of or a comparison of fields"),
        .long("{ any_of: [] }", "\(side)[0].any_of is empty; give it at least one entry"),
        .long("{ all_of: [] }", "\(side)[0].all_of is empty; give it at least one entry"),
        .long("{ any_of: \"rsi_bullish\" }", "\(side)[0].any_of must be a list"),
        .long(
            "{ any_of: [\"rsi_bullish\"], all_of: [\"rsi_lt_70\"] }",
            "\(side)[0].all_of is not a known key; did you mean any_of?"),
        .long(
            "{ none_of: [\"rsi_bullish\"] }",
            "\(side)[0].none_of is neither a condition nor a rule of this file: none_of"),
        .long("\"rsi_bullish\", \"rsi_bullish\"", "\(side)[1] says the same as \(side)[0]"),
        .long("\"get_true\"", "\(side) always passes; give it a real condition"),
        .long("\"rsi_bullish\", \"get_false\"", "\(side) never passes; leave it out"),
        .long(
            "\"rsi_lt_70\", { any_of: [\"get_true\", \"rsi_bullish\"] }",
            "\(side)[1].any_of has entries that are not reached: one of them always passes"),
        .long(
            "\"rsi_lt_70\", { any_of: [\"rsi_bullish\", [\"rsi_gt_30\", \"get_false\"]] }",
            "\(side)[1].any_of[1] has entries that are not reached: one of them never passes"),
        .long("[[[[[[[[[\"rsi_bullish\"]]]]]]]]]", "\(side)[0][0][0][0][0][0][0][0][0] is nested deeper than 8 levels"),
    ]

    private static let overrides: [BrokenProfile] = [
        .long(
            "{ rsi_bullish: false }",
            "\(side)[0].rsi_bullish cannot be false; leave the condition out, or name its opposite"),
        .long("{ rsi_bullish: \"50\" }", "\(side)[0].rsi_bullish must be true, a number or an object of parameters"),
        .long("{ rsi_bullish: 101 }", "\(side)[0].rsi_bullish is 101; it must be a number from 0 to 100"),
        .long(
            "{ rsi_bullish: { treshold: 50 } }",
            "\(side)[0].rsi_bullish.treshold is not a parameter of rsi_bullish; did you mean threshold?"),
        .long(
            "{ rsi_bullish: { threshold: 50, rsi_bullish_threshold: 51 } }",
            "\(side)[0].rsi_bullish.threshold says threshold a second time"),
        .long("{ close_above_vwap: 5 }", "\(side)[0].close_above_vwap takes no number; give true"),
        .long(
            "{ close_above_vwap: { eps: 5 } }",
            "\(side)[0].close_above_vwap.eps is not known: close_above_vwap has no parameters"),
        .long(
            "{ macd_hist_increasing_n: 1.5 }",
            "\(side)[0].macd_hist_increasing_n is 1.5; it must be a whole number from 1 to 50"),
        .long(
            "{ macd_hist_decreasing_n: { n: 51 } }",
            "\(side)[0].macd_hist_decreasing_n.n is 51; it must be a whole number from 1 to 50"),
        .long(
            "{ atr_volatility_ok: { min_atr_pct: 0.05, max_atr_pct: 0.03 } }",
            "\(side)[0].atr_volatility_ok never passes: min_atr_pct 0.05 is not below max_atr_pct 0.03"),
    ]

    private static let comparisons: [BrokenProfile] = [
        .long("{ increasing: { n: 2 } }", "\(side)[0].increasing.field is missing: the field's name"),
        .long(
            "{ increasing: { field: \"macd_hits\" } }",
            "\(side)[0].increasing.field names no field: macd_hits; did you mean macd_hist?"),
        .long(
            "{ decreasing: { field: \"macd_hist\", n: 51 } }",
            "\(side)[0].decreasing.n is 51; it must be a whole number from 1 to 50"),
        .long(
            "{ decreasing: { field: \"macd_hist\", steps: 2 } }",
            "\(side)[0].decreasing.steps is not a known key; did you mean eps?"),
        .long(
            "{ increasing: { field: \"spread_bps\" } }",
            "\(side)[0].increasing.field has no series here: spread_bps; name a field of the rule's own timeframe"),
        .long("{ lt_fields: [\"close\"] }", "\(side)[0].lt_fields must be a list of two fields"),
        .long(
            "{ gt_fields: [\"close\", \"ma_9\"] }", "\(side)[0].gt_fields[1] names no field: ma_9; did you mean ema_9?"),
        .long("{ op: \"==\", left: \"close\", right: 5 }", "\(side)[0].op must be one of > >= < <="),
        .long("{ op: \">\", left: \"close\" }", "\(side)[0].right is missing: the field's name"),
        .long("{ lt: 70 }", "\(side)[0].field is missing: the field's name"),
        .long("{ gt: \"70\", field: \"rsi\" }", "\(side)[0].gt must be a number from -1000000000000 to 1000000000000"),
        .long(
            "{ op: \">\", left: \"adx@1y\", right: 20 }",
            "\(side)[0].left names no field: adx@1y; after @ comes a timeframe such as 1h"),
    ]

    private static let rules: [BrokenProfile] = [
        .long("\"rsi_lt_70\"", "rules.spare is not reached: nothing names it", rules: "spare: [\"rsi_bullish\"]"),
        .long(
            "\"rsi_lt_70\"", "rules.near_vwap is not reached: a condition has that name; choose another",
            rules: "near_vwap: { near_vwap: true }"),
        .long("\"own\"", "rules.own refers to itself: own > own", rules: "own: [\"own\"]"),
        .long(
            "\"one\"", "rules.one refers to itself: one > two > one",
            rules: "one: [\"two\"], two: { any_of: [\"one\", \"rsi_bullish\"] }"),
        .long(
            "{ own: 5 }", "\(side)[0].own cannot be overridden: own is a rule of this file; say it in the rule",
            rules: "own: [\"rsi_bullish\"]"),
        .long(
            "\"own\"",
            "rules.own[0] is neither a condition nor a rule of this file: rsi_bulish; did you mean rsi_bullish?",
            rules: "own: [\"rsi_bulish\"]"),
        .member("rules: []", "rules must be an object of named rules"),
    ]

    private static let selectors: [BrokenProfile] = [
        .selector(
            "per_timeframes: {}", "execution_selector.per_timeframes is not a known key; did you mean per_timeframe?"),
        .selector(
            "per_timeframe: []", "execution_selector.per_timeframe must be an object with one member for each timeframe"
        ),
        .selector(
            #"per_timeframe: { "15m": { stay_on_if: [{ expected_r_multiple_gte: 2 }] } }"#,
            "execution_selector.per_timeframe.15m is not reached: 15m is not an execution timeframe"),
        .selector(
            #"per_timeframe: { "5m": { stay_on: [{ expected_r_multiple_gte: 2 }] } }"#,
            "execution_selector.per_timeframe.5m.stay_on is not a known key; there are stay_on_if, drop_to_lower_if_any,"
                + " forbid_drop_to_lower_if_any"),
        .selector(
            #"per_timeframe: { "1m": { drop_to_lower_if_any: [{ expected_r_multiple_lt: 2 }] } }"#,
            "execution_selector.per_timeframe.1m.drop_to_lower_if_any is not reached: no execution timeframe is shorter"
        ),
        .selector(
            #"per_timeframe: { "5m": { forbid_drop_to_lower_if_any: [{ spread_bps_gt: 9 }] } }"#,
            "execution_selector.per_timeframe.5m.forbid_drop_to_lower_if_any is not reached: there is no drop_to_lower_if_any"
        ),
        .selector(
            #"per_timeframe: { "5m": { stay_on_if: [] } }"#,
            "execution_selector.per_timeframe.5m.stay_on_if is empty; leave it out"),
        .selector(
            #"per_timeframe: { "5m": { stay_on_if: [{ expected_r_gte: 2 }] } }"#,
            "execution_selector.per_timeframe.5m.stay_on_if[0].expected_r_gte is neither a condition nor a rule of this file: "
                + "expected_r_gte"),
        BrokenProfile(
            ProfileText.whole(
                execution: #"["5m"]"#, more: "execution_selector: { allow_1m_only_for: [\"rsi_bullish\"] },",
                timeframes: #""5m": { long: ["rsi_bullish"] }"#),
            "execution_selector.allow_1m_only_for is not reached: 1m is not an execution timeframe"),
    ]
}
