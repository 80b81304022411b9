/// Where a venue's data comes from. Closed.
public enum VenueMode: String, Hashable, Sendable, Codable, CaseIterable, WireType {
    /// Made by the sandbox.
    case sandbox
    /// Read from the exchange.
    case live
    /// Only what is stored: nothing new comes.
    case stored

    /// The shape on the wire.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
