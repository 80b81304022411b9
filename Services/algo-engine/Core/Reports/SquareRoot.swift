import Contracts

extension Decimal12 {
    /// The square root, to twelve decimals, rounded down; Newton's method from above. Nil below 0.
    func squareRoot() throws(DecimalError) -> Decimal12? {
        guard !isNegative else { return nil }
        guard isPositive else { return .zero }
        var guess: Decimal12 = self < 1 ? 1 : self
        while true {
            let next = try (guess + divided(by: guess, rounding: .down)).divided(by: 2, rounding: .down)
            guard next < guess else { return guess }
            guess = next
        }
    }
}
