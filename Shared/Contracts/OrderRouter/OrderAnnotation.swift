/// Notes and tags to add to an order.
public struct OrderAnnotation: WireType, Equatable {
    /// Lines to append; a line that is there already is not repeated.
    public let notes: String?
    /// Tags to add; compared without regard to case, the first spelling stays.
    public let tags: [String]?

    /// Makes it from its fields.
    public init(
        notes: String? = nil,
        tags: [String]? = nil
    ) {
        self.notes = notes
        self.tags = tags
    }

    private enum CodingKeys: String, CodingKey {
        case notes
        case tags
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "OrderAnnotation",
        [
            WireField(
                "notes", .string(lengths: 1...2000), isRequired: false,
                "Lines to append; a line that is there already is not repeated."),
            WireField(
                "tags", .list(.string(lengths: 0...64), maxItems: 32), isRequired: false,
                "Tags to add; compared without regard to case, the first spelling stays."),
        ])
}
