public import Contracts

/// The life of one order: accepted (it works at the venue), partially filled, then filled, cancelled or rejected.
/// Events in, state out; what cannot follow is refused and changes nothing.
public struct OrderLifecycle: Sendable, Equatable {
    /// Ordered base units.
    public let quantity: Quantity
    /// Where it stands.
    public private(set) var status: ExecutionStatus
    /// Sum of its fills, in base units.
    public private(set) var filled: Quantity
    /// Sum of price times quantity of its fills, each half even to twelve decimals.
    public private(set) var filledValue: Money
    /// Sum of its fills' fees.
    public private(set) var fees: Money
    /// Stable code of why it was cancelled or refused.
    public private(set) var reason: String?
    /// The fills it has.
    public private(set) var fillIds: Set<FillID>

    /// A new order, taken in; `quantity` is above 0.
    public init(quantity: Quantity) {
        precondition(quantity.isPositive, "an order has a quantity above 0")
        self.quantity = quantity
        status = .accepted
        filled = .zero
        filledValue = .zero
        fees = .zero
        reason = nil
        fillIds = []
    }

    /// An order as it is stored.
    public init(
        quantity: Quantity, status: ExecutionStatus, filled: Quantity, filledValue: Money, fees: Money,
        reason: String?, fillIds: Set<FillID>
    ) {
        self.quantity = quantity
        self.status = status
        self.filled = filled
        self.filledValue = filledValue
        self.fees = fees
        self.reason = reason
        self.fillIds = fillIds
    }

    /// Whether more can happen to it.
    public var isWorking: Bool { !status.isFinal }

    /// Base units that are not filled.
    public func open() throws(DecimalError) -> Quantity { try quantity - filled }

    /// Average price of the fills, half even to twelve decimals; nil without a fill.
    public func averagePrice() throws(DecimalError) -> Price? {
        guard filled.isPositive else { return nil }
        return try Price(of: filledValue, for: filled, rounding: .halfEven)
    }

    /// Whether its owner may cancel it now: the refusal `order_final`, or nil.
    public var cancelRefusal: OrderRefusal? {
        isWorking ? nil : final("cancelled")
    }

    /// Applies one event. Throws ``OrderRefusal`` and then has not changed.
    public mutating func apply(_ event: OrderEvent) throws(OrderRefusal) -> OrderEffect {
        switch event {
        case .filled(let id, let quantity, let price, let fee):
            // A repeat is harmless even when the order has ended since: the venue may tell its fills again.
            if fillIds.contains(id) { return .unchanged }
            try fill(id: id, quantity: quantity, price: price, fee: fee)
            return .changed
        case .cancelled(let reason):
            guard isWorking else { throw final("cancelled") }
            status = .cancelled
            self.reason = reason
            return .changed
        case .rejected(let reason):
            guard isWorking else { throw final("rejected") }
            guard filled.isZero else {
                throw OrderRefusal(
                    code: .rejectedAfterFill,
                    message: "The order has fills of \(filled) and can no longer be refused; cancel the rest.")
            }
            status = .rejected
            self.reason = reason
            return .changed
        case .executedTotal(let total):
            guard total > filled else { return .unchanged }
            do {
                return .fillsMissing(try total - filled)
            } catch {
                throw Self.outOfRange
            }
        }
    }

    private mutating func fill(id: FillID, quantity: Quantity, price: Price, fee: Money) throws(OrderRefusal) {
        guard isWorking else { throw final("filled") }
        guard quantity.isPositive, price.isPositive else {
            throw OrderRefusal(
                code: .emptyFill, message: "A fill of \(quantity) at \(price) needs both above 0.")
        }
        do {
            let sum = try filled + quantity
            guard sum <= self.quantity else {
                throw OrderRefusal(
                    code: .overfill,
                    message: "A fill of \(quantity) on top of \(filled) is more than the ordered \(self.quantity).")
            }
            let value = try filledValue + price.times(quantity, rounding: .halfEven)
            let charged = try fees + fee
            filled = sum
            filledValue = value
            fees = charged
            fillIds.insert(id)
            status = sum == self.quantity ? .filled : .partiallyFilled
        } catch let refusal as OrderRefusal {
            throw refusal
        } catch {
            throw Self.outOfRange
        }
    }

    private func final(_ wish: String) -> OrderRefusal {
        OrderRefusal(
            code: .orderFinal,
            message: "The order is \(status.rawValue) and cannot be \(wish) any more.")
    }

    private static var outOfRange: OrderRefusal {
        OrderRefusal(code: .amountOutOfRange, message: "An amount is larger than \(Decimal12.greatest).")
    }
}
