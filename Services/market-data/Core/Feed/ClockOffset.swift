/// The venue's clock minus ours, bounded from above and below. Times in milliseconds.
///
/// A question for the venue's time bounds the offset on both sides: the venue read its clock after we asked and before we
/// had the answer. An event bounds it from below alone: it was stamped before it came. Bounds age, since clocks drift; one
/// that contradicts the newer measurement is thrown away, since clocks also step.
public struct ClockOffset: Hashable, Sendable {
    /// How much the bounds widen in a second, in microseconds: clocks of this quality drift less.
    public static let driftMicrosecondsPerSecond: Int64 = 100
    /// Differences beyond this are never believed: such a stamp is an error and no clock.
    public static let maxPlausibleMilliseconds: Int64 = 86_400_000

    private struct Bound: Hashable, Sendable {
        var value: Int64
        var at: Int64
    }

    private var low: Bound?
    private var high: Bound?

    /// Whether an event came from beyond the bounds since the last answer: the venue should be asked for its time soon.
    public private(set) var isContradicted = false

    /// Nothing is known.
    public init() {}

    /// The venue's clock was asked: `sent` and `received` by our wall clock, `venue` is what it said. `now` is a clock
    /// that never goes back.
    public mutating func answered(venue: Int64, sent: Int64, received: Int64, now: Int64) {
        guard received >= sent else { return }
        let least = Self.difference(venue, received)
        let most = Self.difference(venue, sent)
        guard Self.isPlausible(least), Self.isPlausible(most) else { return }
        isContradicted = false
        if let known = bounds(now), least <= known.high, most >= known.low {
            low = Bound(value: max(least, known.low), at: now)
            high = Bound(value: min(most, known.high), at: now)
        } else {
            low = Bound(value: least, at: now)
            high = Bound(value: most, at: now)
        }
    }

    /// An event that the venue stamped came at `received` by our wall clock.
    public mutating func saw(eventTime: Int64, received: Int64, now: Int64) {
        let least = Self.difference(eventTime, received)
        // Before the venue was ever asked an event says nothing of how late it came.
        guard Self.isPlausible(least), let known = bounds(now), least > known.low else { return }
        if least > known.high {
            // Either clock has stepped, or the stamp is wrong: one event moves nothing, the venue's answer will tell.
            isContradicted = true
        } else {
            low = Bound(value: least, at: now)
        }
    }

    /// The middle of what is possible; nil before the first answer.
    public func milliseconds(now: Int64) -> Int64? {
        bounds(now).map { $0.low + ($0.high - $0.low) / 2 }
    }

    /// How far from ``milliseconds(now:)`` the truth may be.
    public func uncertaintyMilliseconds(now: Int64) -> Int64? {
        bounds(now).map { ($0.high - $0.low + 1) / 2 }
    }

    /// Whether the venue's clock is certainly further from ours than allowed.
    public func isBeyond(_ limit: Int64, now: Int64) -> Bool {
        guard let bounds = bounds(now) else { return false }
        return bounds.low > limit || bounds.high < -limit
    }

    /// How old an event is by our clock, from its own stamp; never negative.
    public func age(eventTime: Int64, wall: Int64, now: Int64) -> Int64 {
        max(0, Self.difference(wall + (milliseconds(now: now) ?? 0), eventTime))
    }

    private func bounds(_ now: Int64) -> (low: Int64, high: Int64)? {
        guard let low, let high else { return nil }
        let first = low.value - Self.drift(now - low.at)
        let last = high.value + Self.drift(now - high.at)
        return first <= last ? (first, last) : (last, first)
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
