/// A number that the closed candles of one timeframe give, by the name that rules use.
public enum MarketField: Int, CaseIterable, Hashable, Sendable {
    case close
    case high
    case low
    case volume
    case ema9
    case ema20
    case ema21
    case ema50
    case ema200
    case sma9
    case sma21
    case rsi
    case macd
    case macdSignal
    case macdHist
    case vwap
    case atr
    case guardedATR
    case adx
    case adx15
    case volumeRatio
    case bollingerUpper
    case bollingerMiddle
    case bollingerLower

    private static let names = [
        "close", "high", "low", "volume", "ema_9", "ema_20", "ema_21", "ema_50", "ema_200", "sma_9", "sma_21", "rsi",
        "macd", "macd_signal", "macd_hist", "vwap", "atr", "atr_guarded", "adx", "adx_15", "volume_ratio", "bb_upper",
        "bb_middle",
        "bb_lower",
    ]

    /// Its name in rules: prices in quote currency, volume in base units, `rsi` and `adx` 0 to 100, `volume_ratio` the
    /// last volume over the mean of up to 20 before, `atr` Wilder's over 14 candles, `atr_guarded` the same with its
    /// cap on 1m.
    public var name: String { Self.names[rawValue] }

    /// The field of a name; nil when there is none.
    public init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }

    /// After how many candles it is ready. The session's VWAP counts from midnight instead.
    public var candles: Int {
        switch self {
        case .close, .high, .low, .volume, .vwap: 1
        case .ema9, .sma9: 9
        case .ema20, .bollingerUpper, .bollingerMiddle, .bollingerLower: 20
        case .ema21, .sma21: 21
        case .ema50: 50
        case .ema200: 200
        case .rsi, .atr, .guardedATR: 15
        case .macd, .macdSignal, .macdHist: 34
        case .adx: 28
        case .adx15: 30
        case .volumeRatio: 3
        }
    }
}
