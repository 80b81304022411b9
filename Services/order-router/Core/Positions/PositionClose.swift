public import Contracts

/// The orders that bring a position to a target: market IOC orders of one side, none larger than the largest order, so
/// that the size limit never stands in the way of getting out.
public struct PositionClose: Sendable, Equatable {
    /// Why there is nothing to send. Closed.
    public enum Refusal: String, Error, Sendable {
        /// The position is already at the target.
        case atTarget = "at_target"
        /// The target would open, grow or flip the position: that is an order, not a close.
        case targetGrows = "target_grows"
        /// The target is not a multiple of the lot.
        case targetNotOnLot = "target_not_on_lot"
        /// More orders than one request may send.
        case tooManySlices = "position_too_many_slices"
        /// An amount beyond what the exact decimals hold.
        case amountOutOfRange = "amount_out_of_range"
    }

    /// Most orders of one close.
    public static let maxSlices = 200

    /// Side of all slices.
    public let side: Side
    /// Quantity of each, in base units, in the order in which they are sent; their sum is the way to the target.
    public let slices: [Quantity]
    /// Cuts the way from `current` to `target` (both signed) into slices of at most `maxOrderSize`, whole lots but for
    /// the last. Throws a ``Refusal``.
    public init(
        current: Quantity, target: Quantity, maxOrderSize: Quantity, lot: Quantity
    ) throws(Refusal) {
        guard target.isMultiple(of: lot) else { throw .targetNotOnLot }
        do {
            let delta = try target - current
            guard !delta.isZero else { throw Refusal.atTarget }
            let isSameDirection = target.isZero || target.isPositive == current.isPositive
            guard isSameDirection, target.magnitude < current.magnitude else { throw Refusal.targetGrows }
            let step = try max(lot, maxOrderSize.quantised(to: lot, rounding: .down))
            var left = delta.magnitude
            var slices: [Quantity] = []
            while left.isPositive {
                guard slices.count < Self.maxSlices else { throw Refusal.tooManySlices }
                let slice = min(left, step)
                slices.append(slice)
                left = try left - slice
            }
            side = delta.isPositive ? .buy : .sell
            self.slices = slices
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .amountOutOfRange
        }
    }
}
