/// How an order finds its price. Closed: stop and take-profit triggers are protections beside an order, and maker-only
/// is a flag of a limit order, so neither is a type.
public enum OrderType: String, CaseIterable, Hashable, Sendable, Codable {
    /// At whatever the book offers; carries no price.
    case market
    /// At the given price or better.
    case limit
}
