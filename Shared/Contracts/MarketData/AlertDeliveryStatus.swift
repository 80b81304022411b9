/// How far the telling of a trigger on one channel is.
public enum AlertDeliveryStatus: String, CaseIterable, WireType, Equatable {
    /// Still to be tried, or tried again.
    case pending
    /// The receiver took it.
    case delivered
    /// Every try failed; it can be put back.
    case dead

    /// One of the cases.
    public static let schema = WireSchema.oneOf(allCases.map(\.rawValue))
}
