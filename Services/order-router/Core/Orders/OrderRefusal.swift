/// Why an event cannot happen to an order.
public struct OrderRefusal: Error, Hashable, Sendable {
    /// Stable codes. Closed.
    public enum Code: String, CaseIterable, Sendable {
        /// Nothing can happen to the order any more.
        case orderFinal = "order_final"
        /// A fill would take it above its quantity.
        case overfill = "order_overfill"
        /// A fill without a quantity or price above 0.
        case emptyFill = "order_empty_fill"
        /// A refusal of an order that already has fills.
        case rejectedAfterFill = "order_rejected_after_fill"
        /// An amount beyond what the exact decimals hold.
        case amountOutOfRange = "amount_out_of_range"
    }

    /// The code.
    public let code: Code
    /// One sentence for the caller.
    public let message: String

    /// Never: the order does not change back.
    public var isRetryable: Bool { false }
    /// 409: the order's state stands against it.
    public var httpStatus: Int { 409 }
}
