/// One bounded page of a list.
public struct Page<Item: WireType>: WireType {
    /// The items, at most as many as were asked for.
    public let items: [Item]
    /// Hand it back as `cursor` for the next page; nil on the last one.
    public let nextCursor: String?

    /// Most items of a page.
    public static var maxItems: Int { (Item.self as? any LongPageItem.Type)?.maxPageItems ?? 500 }

    /// Makes a page.
    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey {
        case items
        case nextCursor = "next_cursor"
    }

    /// The shape on the wire, named after its items.
    public static var schema: WireSchema {
        let name: String
        if case .object(let item, _) = Item.schema { name = item + "Page" } else { name = "Page" }
        return .object(
            name: name,
            [
                WireField("items", .list(Item.schema, maxItems: maxItems), "The items."),
                WireField("next_cursor", .string(), isRequired: false, "Cursor of the next page; absent on the last."),
            ])
    }
}

extension Page: Equatable where Item: Equatable {}

/// The two query parameters of every list.
public enum PageParameters {
    /// `limit` and `cursor`.
    public static let all: [EndpointParameter] = [
        .query("limit", .integer(1...500), "Most items of the page; 100 by default."),
        .query(
            "cursor", .string(pattern: "^[A-Za-z0-9_-]+$", lengths: 1...512), "`next_cursor` of the page before."),
    ]
    /// Items of a page when the caller does not say.
    public static let defaultLimit = 100
}
