/// Whether an instrument trades now. Outside its session the last quote stays and the book is empty.
public enum InstrumentStatus: String, Hashable, Sendable, Codable, CaseIterable, WireType {
    /// It trades.
    case open
    /// Its session is over, or has not begun.
    case closed

    /// The shape on the wire.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
