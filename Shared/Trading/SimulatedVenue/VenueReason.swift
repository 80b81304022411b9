/// Why the simulated venue ended an order that is not filled whole. Stable codes.
public enum VenueReason: String, CaseIterable, Hashable, Sendable {
    /// A market order wanted more than the book holds; the rest is cancelled.
    case bookExhausted = "book_exhausted"
    /// What an immediate-or-cancel order could not get at once is cancelled.
    case immediateRemainder = "ioc_remainder"
    /// A fill-or-kill order could not be filled whole at once; all of it is refused.
    case notFillableWhole = "fok_not_fillable"

    /// The stable machine code.
    public var code: String { rawValue }
}
