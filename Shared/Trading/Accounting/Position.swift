public import Contracts

/// One account's position in one instrument, by average cost. It is the sum of its fills and of nothing else.
///
/// The entry value of what is open is kept exactly and the average follows from it, so that at every moment
/// `realised - entryValue` equals the money that fills brought in less what they took: no cent is made or lost by
/// rounding an average. Quote currency is that of the instrument.
public struct Position: Sendable, Equatable {
    /// Base units: above 0 long, below 0 short.
    public private(set) var quantity: Quantity
    /// What the open quantity was bought (positive) or sold (negative) for.
    public private(set) var entryValue: Money
    /// Realised profit of all that was closed, before fees.
    public private(set) var realised: Money
    /// Fees of all fills.
    public private(set) var fees: Money

    /// No position.
    public init() {
        quantity = .zero
        entryValue = .zero
        realised = .zero
        fees = .zero
    }

    /// A position as it is stored.
    public init(quantity: Quantity, entryValue: Money, realised: Money, fees: Money) {
        self.quantity = quantity
        self.entryValue = entryValue
        self.realised = realised
        self.fees = fees
    }

    /// Whether nothing is open.
    public var isFlat: Bool { quantity.isZero }

    /// Realised profit less all fees.
    public func netRealised() throws(DecimalError) -> Money { try realised - fees }

    /// Average price of what is open, half even to twelve decimals; nil when flat.
    public func averageEntry() throws(DecimalError) -> Price? {
        guard !isFlat else { return nil }
        return try Price(of: entryValue, for: quantity, rounding: .halfEven)
    }

    /// What is open at that price; negative for a short. Half even to twelve decimals.
    public func marketValue(at price: Price) throws(DecimalError) -> Money {
        try price.times(quantity, rounding: .halfEven)
    }

    /// Profit of what is open, were it closed at that price without a fee.
    public func unrealised(at price: Price) throws(DecimalError) -> Money {
        try marketValue(at: price) - entryValue
    }

    /// Adds one fill; `quantity` is above 0. A fill larger than an opposite position closes it and opens the rest at
    /// the fill's price. Throws ``DecimalError/overflow`` and then leaves the position as it was.
    @discardableResult
    public mutating func apply(
        side: Side, quantity filled: Quantity, price: Price, fee: Money
    ) throws(DecimalError) -> PositionChange {
        precondition(filled.isPositive, "a fill has a quantity above 0")
        var next = self
        let signed = side == .buy ? filled : -filled
        let isOpposite = !quantity.isZero && quantity.isPositive != signed.isPositive
        let closed = isOpposite ? min(filled, quantity.magnitude) : .zero
        let opened = try filled - closed
        var realisedNow = Money.zero
        if closed.isPositive {
            // The share of the entry value that goes; all of it, exactly, when nothing stays open.
            let leaving =
                closed == quantity.magnitude
                ? entryValue
                : try entryValue.multiplied(by: closed.decimal, rounding: .halfEven)
                    .divided(by: quantity.magnitude.decimal, rounding: .halfEven)
            let value = try price.times(closed, rounding: .halfEven)
            let proceeds = side == .sell ? value : -value
            realisedNow = try proceeds - leaving
            next.entryValue = try next.entryValue - leaving
        }
        if opened.isPositive {
            let value = try price.times(opened, rounding: .halfEven)
            next.entryValue = try next.entryValue + (side == .buy ? value : -value)
        }
        next.quantity = try next.quantity + signed
        next.realised = try next.realised + realisedNow
        next.fees = try next.fees + fee
        let net = try realisedNow - fee
        self = next
        return PositionChange(closed: closed, opened: opened, realised: realisedNow, fee: fee, net: net)
    }
}
