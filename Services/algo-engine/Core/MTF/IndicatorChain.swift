import Contracts
import Indicators

/// The indicators of a timeframe since the first instant of a block, and their newest values.
struct IndicatorChain: Sendable {
    private var ema9 = EMA(period: 9)
    private var ema20 = EMA(period: 20)
    private var ema21 = EMA(period: 21)
    private var ema50 = EMA(period: 50)
    private var ema200 = EMA(period: 200)
    private var sma9 = SMA(period: 9)
    private var sma21 = SMA(period: 21)
    private var rsi = RSI()
    private var macd = MACD()
    private var atr = ATR()
    private var guardedATR: GuardedATR
    private var bollinger = Bollinger()
    private var adx = ADX(period: 14)
    private var adx15 = ADX(period: 15)
    private var volumeRatio = VolumeRatio()
    private var cumulative = VWAP(reset: .never)
    private var count = 0
    private(set) var values = [RuleValue](repeating: .warming(left: 1), count: FieldHistory.width)
    private(set) var history: FieldHistory

    init(timeframe: Timeframe, depth: Int) {
        guardedATR = GuardedATR(isCapped: timeframe == .oneMinute)
        history = FieldHistory(depth: depth)
    }

    /// Takes a candle, with the session's average after it; nil for the average since the chain's first candle.
    mutating func add(_ bar: IndicatorBar, session: RuleValue?, sessionBegan: Bool) {
        ema9.add(bar.close)
        ema20.add(bar.close)
        ema21.add(bar.close)
        ema50.add(bar.close)
        ema200.add(bar.close)
        sma9.add(bar.close)
        sma21.add(bar.close)
        rsi.add(bar.close)
        macd.add(bar.close)
        atr.add(bar)
        guardedATR.add(bar)
        bollinger.add(bar.close)
        adx.add(bar)
        adx15.add(bar)
        volumeRatio.add(bar)
        count += 1
        fill(bar)
        if let session {
            self[.vwap] = session
            if sessionBegan { history.restart(.vwap) }
        } else {
            cumulative.add(bar)
            self[.vwap] = RuleValue(cumulative.reading)
        }
        history.add(values)
    }

    private mutating func fill(_ bar: IndicatorBar) {
        self[.close] = RuleValue(bar.close)
        self[.high] = RuleValue(bar.high)
        self[.low] = RuleValue(bar.low)
        self[.volume] = RuleValue(bar.volume)
        self[.ema9] = RuleValue(ema9.reading)
        self[.ema20] = RuleValue(ema20.reading)
        self[.ema21] = RuleValue(ema21.reading)
        self[.ema50] = RuleValue(ema50.reading)
        self[.ema200] = RuleValue(ema200.reading)
        self[.sma9] = RuleValue(sma9.reading)
        self[.sma21] = RuleValue(sma21.reading)
        self[.rsi] = RuleValue(rsi.reading)
        self[.atr] = RuleValue(atr.reading)
        self[.guardedATR] = RuleValue(guardedATR.reading)
        self[.adx] = RuleValue(adx.reading.map { $0.adx })
        self[.adx15] = RuleValue(adx15.reading.map { $0.adx })
        self[.volumeRatio] = RuleValue(volumeRatio.reading)
        // Without any volume there is no ratio, however long one waits.
        if count >= MarketField.volumeRatio.candles, self[.volumeRatio].isWarming { self[.volumeRatio] = .missing }
        fill(macd.reading)
        fill(bollinger.reading)
    }

    private mutating func fill(_ reading: IndicatorReading<MACD.Value>) {
        self[.macd] = RuleValue(reading.map { $0.line })
        self[.macdSignal] = RuleValue(reading.map { $0.signal })
        self[.macdHist] = RuleValue(reading.map { $0.histogram })
    }

    private mutating func fill(_ reading: IndicatorReading<Bollinger.Value>) {
        self[.bollingerUpper] = RuleValue(reading.map { $0.upper })
        self[.bollingerMiddle] = RuleValue(reading.map { $0.middle })
        self[.bollingerLower] = RuleValue(reading.map { $0.lower })
    }

    private subscript(field: MarketField) -> RuleValue {
        get { values[field.rawValue] }
        set { values[field.rawValue] = newValue }
    }
}
