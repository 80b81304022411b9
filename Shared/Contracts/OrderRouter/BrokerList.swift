/// The brokers orders can be sent to.
public struct BrokerList: WireType, Equatable {
    /// Their names, sorted.
    public let brokers: [String]

    /// Makes it from its fields.
    public init(
        brokers: [String]
    ) {
        self.brokers = brokers
    }

    private enum CodingKeys: String, CodingKey {
        case brokers
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "BrokerList",
        [
            WireField("brokers", .list(.string(lengths: 1...32), maxItems: 32), "Their names, sorted.")
        ])
}
