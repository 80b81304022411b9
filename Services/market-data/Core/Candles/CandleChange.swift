public import Exchanges

/// What a candle, or the time that passed, did to its series. Closed.
public enum CandleChange: Hashable, Sendable {
    /// The newest candle changed and is still forming.
    case forming(VenueCandle)
    /// A candle is closed; it is said once.
    case closed(VenueCandle)
    /// A candle that had closed has other numbers now.
    case revised(VenueCandle)
    /// A closed candle that was missing between others came.
    case late(VenueCandle)
    /// Candles are missing, or one ended before all of it was heard: it has to be fetched.
    case gap(CandleGap)
    /// The same numbers again: a sign of life, nothing else.
    case repeated
    /// An earlier state of a candle that is known better.
    case outdated
    /// Not taken, and why.
    case refused(MarketFault)
}
