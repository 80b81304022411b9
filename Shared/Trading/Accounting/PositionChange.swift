public import Contracts

/// What one fill did to a position.
public struct PositionChange: Sendable, Equatable {
    /// Base units that closed what was open; 0 or more.
    public let closed: Quantity
    /// Base units that opened or grew it; 0 or more.
    public let opened: Quantity
    /// Profit realised by what was closed, before the fee.
    public let realised: Money
    /// The fill's fee.
    public let fee: Money
    /// `realised` less `fee`: what the day's result moves by.
    public let net: Money
}
