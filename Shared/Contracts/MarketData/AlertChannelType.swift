/// Where a trigger is told. There is no mail: nothing here sends it.
public enum AlertChannelType: String, CaseIterable, WireType, Equatable {
    /// A signed POST to an address (Standard Webhooks).
    case webhook
    /// A message of the bot this server has a token for.
    case telegram
    /// A line of the log of market-data.
    case log

    /// One of the cases.
    public static let schema = WireSchema.oneOf(allCases.map(\.rawValue))
}
