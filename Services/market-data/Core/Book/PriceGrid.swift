/// The prices of one side of a book as whole numbers: how many steps of one size each is. The step is the greatest common
/// divisor of the prices seen, so that neighbouring prices get neighbouring numbers and nothing is rounded.
struct PriceGrid: Sendable {
    /// In 10^-12; 0 before the first price.
    let step: UInt128
    // A multiple of an odd number, times that number's inverse modulo 2^64, is the quotient; of all else it is more than
    // any quotient can be. A power of two in the step is turned out at the low end, and back in at the high end where it
    // does the same (T. Granlund, P. Montgomery, "Division by Invariant Integers using Multiplication", 1994, section 9).
    private let inverse: UInt64
    private let shift: UInt64
    private let limit: UInt64

    /// A grid of one step, in 10^-12; 0 is a grid on which no price lies.
    init(step: UInt128) {
        self.step = step
        guard let narrow = UInt64(exactly: step), narrow > 0 else {
            // No price that fits into 64 bits is a multiple.
            inverse = 1
            shift = 0
            limit = 0
            return
        }
        let shift = narrow.trailingZeroBitCount
        let odd = narrow &>> UInt64(shift)
        // Newton's iteration; an odd number is its own inverse in the lowest three bits, and each turn doubles them.
        var inverse = odd
        for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
        self.inverse = inverse
        self.shift = UInt64(shift)
        limit = UInt64.max / narrow
    }

    /// How many steps a price in 10^-12 is; nil when it is not above zero, lies between two, or is more than 2^64 of them.
    @inline(__always)
    func number(of units: Int128) -> UInt64? {
        guard let narrow = UInt64(exactly: units) else { return wide(units) }
        let product = narrow &* inverse
        let quotient = product &>> shift | product &<< (64 &- shift)
        return quotient &- 1 < limit ? quotient : nil
    }

    /// The price of a number, in 10^-12; of one that ``number(of:)`` gave.
    func units(of number: UInt64) -> Int128 {
        Int128(truncatingIfNeeded: UInt128(number) &* step)
    }

    /// The grid on which a price lies too.
    func containing(_ units: Int128) -> PriceGrid {
        var greater = step
        var smaller = UInt128(units.magnitude)
        while smaller > 0 { (greater, smaller) = (smaller, greater % smaller) }
        return greater == step ? self : PriceGrid(step: greater)
    }

    @inline(never)
    private func wide(_ units: Int128) -> UInt64? {
        guard units > 0, step > 0 else { return nil }
        let (quotient, remainder) = UInt128(units).quotientAndRemainder(dividingBy: step)
        return remainder == 0 ? UInt64(exactly: quotient) : nil
    }
}
