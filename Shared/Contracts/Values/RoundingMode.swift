/// How a result that does not fit is brought to the last kept digit. Closed: these are the modes of the
/// General Decimal Arithmetic specification and IEEE 754 that trading and billing need.
@frozen
public enum RoundingMode: String, CaseIterable, Hashable, Sendable, Codable {
    /// Towards zero.
    case down
    /// Away from zero.
    case up
    /// Towards minus infinity.
    case floor
    /// Towards plus infinity.
    case ceiling
    /// To the nearest, ties away from zero.
    case halfUp = "half_up"
    /// To the nearest, ties towards zero.
    case halfDown = "half_down"
    /// To the nearest, ties to the even digit.
    case halfEven = "half_even"

    /// Whether the kept magnitude grows by one.
    ///
    /// - Parameters:
    ///   - isNegative: the sign of the whole value.
    ///   - isOdd: whether the kept magnitude is odd.
    ///   - tail: how the discarded part compares with half of the last kept place.
    @inlinable
    func increments(isNegative: Bool, isOdd: Bool, tail: DiscardedTail) -> Bool {
        if tail == .zero { return false }
        switch self {
        case .down: return false
        case .up: return true
        case .floor: return isNegative
        case .ceiling: return !isNegative
        case .halfUp: return tail != .belowHalf
        case .halfDown: return tail == .aboveHalf
        case .halfEven: return tail == .aboveHalf || (tail == .half && isOdd)
        }
    }
}

/// How the part that rounding throws away compares with half of the last kept place.
@frozen
@usableFromInline
enum DiscardedTail: Hashable, Sendable {
    case zero, belowHalf, half, aboveHalf

    /// From a remainder and the divisor that left it (`remainder < divisor`).
    @inlinable
    init(remainder: UInt64, divisor: UInt64) {
        let rest = divisor &- remainder
        self = remainder == 0 ? .zero : remainder < rest ? .belowHalf : remainder == rest ? .half : .aboveHalf
    }

    /// From a remainder and the divisor that left it (`remainder < divisor`).
    @inlinable
    init(remainder: UInt128, divisor: UInt128) {
        let rest = divisor &- remainder
        self = remainder == 0 ? .zero : remainder < rest ? .belowHalf : remainder == rest ? .half : .aboveHalf
    }

    /// The same tail when more non-zero digits, worth less than its last place, follow it.
    @inlinable
    func followed(byMore hasMore: Bool) -> DiscardedTail {
        guard hasMore else { return self }
        switch self {
        case .zero: return .belowHalf
        case .half: return .aboveHalf
        case .belowHalf, .aboveHalf: return self
        }
    }
}
