/// The venue's clock minus ours, bounded from above and below. Times in milliseconds; `wall` is our wall clock, `now` a
/// clock that never goes back, both read at the same instant.
///
/// A question for the venue's time bounds the offset on both sides: the venue read its clock after we asked and before we
/// had the answer. An event bounds it from below alone: it was stamped before it came. Bounds are kept against the clock
/// that never goes back, so that a step of our wall clock, however small, changes nothing in them. They age, since clocks
/// drift; and only the newest answers count, since a step of the venue's clock that is smaller than the round trip
/// contradicts none of the older ones.
public struct ClockOffset: Hashable, Sendable {
    /// How much the bounds widen in a second, in microseconds: clocks of this quality drift less.
    public static let driftMicrosecondsPerSecond: Int64 = 100
    /// Differences beyond this are never believed: such a stamp is an error and no clock.
    public static let maxPlausibleMilliseconds: Int64 = 86_400_000
    /// Answers that count: a small step of the venue's clock is forgotten after so many.
    public static let keptAnswers = 8

    /// What one answer, and the events since, said: bounds of the venue's clock minus the one that never goes back.
    private struct Look: Hashable, Sendable {
        var low: Int64
        let high: Int64
        let at: Int64
    }

    /// Oldest first.
    private var looks: [Look] = []

    /// Whether an event came from beyond the bounds since the last answer: the venue should be asked for its time soon.
    public private(set) var isContradicted = false

    /// Nothing is known.
    public init() {}

    /// The venue's clock was asked: `venue` is what it said, `wall` and `now` when the answer came.
    public mutating func answered(venue: Int64, roundTrip: Int64, wall: Int64, now: Int64) {
        guard roundTrip >= 0, Self.isPlausible(Self.difference(venue, wall)) else { return }
        isContradicted = false
        let least = Self.difference(venue, now)
        looks.append(Look(low: least, high: least + roundTrip, at: now))
        if looks.count > Self.keptAnswers { looks.removeFirst() }
    }

    /// An event that the venue stamped came.
    public mutating func saw(eventTime: Int64, wall: Int64, now: Int64) {
        let least = Self.difference(eventTime, now)
        // Before the venue was ever asked an event says nothing of how late it came.
        guard Self.isPlausible(Self.difference(eventTime, wall)), let known = bounds(now), least > known.low,
            let newest = looks.indices.last
        else { return }
        if least > known.high {
            // Either clock has stepped, or the stamp is wrong: one event moves nothing, the venue's answer will tell.
            isContradicted = true
        } else {
            looks[newest].low = max(looks[newest].low, least)
        }
    }

    /// The middle of what is possible; nil before the first answer.
    public func milliseconds(wall: Int64, now: Int64) -> Int64? {
        bounds(now).map { $0.low + ($0.high - $0.low) / 2 - Self.difference(wall, now) }
    }

    /// How far from ``milliseconds(wall:now:)`` the truth may be.
    public func uncertaintyMilliseconds(now: Int64) -> Int64? {
        bounds(now).map { ($0.high - $0.low + 1) / 2 }
    }

    /// Whether the venue's clock is certainly further from ours than allowed.
    public func isBeyond(_ limit: Int64, wall: Int64, now: Int64) -> Bool {
        guard let bounds = bounds(now) else { return false }
        let ours = Self.difference(wall, now)
        return bounds.low - ours > limit || bounds.high - ours < -limit
    }

    /// How old an event is by our clock, from its own stamp; never negative.
    public func age(eventTime: Int64, wall: Int64, now: Int64) -> Int64 {
        max(0, Self.difference(wall + (milliseconds(wall: wall, now: now) ?? 0), eventTime))
    }

    /// What the newest answers agree on; the first that contradicts the newer ones ends it.
    private func bounds(_ now: Int64) -> (low: Int64, high: Int64)? {
        guard let newest = looks.last else { return nil }
        var low = newest.low - Self.drift(now - newest.at)
        var high = max(low, newest.high + Self.drift(now - newest.at))
        for look in looks.dropLast().reversed() {
            let drift = Self.drift(now - look.at)
            let both = (low: max(low, look.low - drift), high: min(high, look.high + drift))
            guard both.low <= both.high else { break }
            (low, high) = both
        }
        return (low, high)
    }

    private static func drift(_ age: Int64) -> Int64 {
        max(0, age) * driftMicrosecondsPerSecond / 1_000_000
    }

    private static func isPlausible(_ offset: Int64) -> Bool {
        offset >= -maxPlausibleMilliseconds && offset <= maxPlausibleMilliseconds
    }

    /// Saturating: a stamp may be anything.
    private static func difference(_ left: Int64, _ right: Int64) -> Int64 {
        let (value, overflow) = left.subtractingReportingOverflow(right)
        return overflow ? (left < right ? .min : .max) : value
    }
}
