public import Contracts

/// One channel of one symbol; what acknowledgements, liveness and refusals are counted by.
public struct StreamSubscription: Hashable, Sendable {
    /// What kind.
    public let channel: StreamChannel
    /// Of what.
    public let symbol: Symbol

    /// Makes it from its fields.
    public init(_ channel: StreamChannel, _ symbol: Symbol) {
        self.channel = channel
        self.symbol = symbol
    }
}
