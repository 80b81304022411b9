import Contracts
import Foundation
import Security

/// Where a page ended: the id of its last item, in base64url. Ids sort by time.
struct AlertCursor: Sendable {
    let id: String

    /// Reads a cursor; nil for anything this type did not write.
    init?(text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        let id = String(decoding: bytes, as: UTF8.self)
        guard id.utf8.count == 36, let uuid = UUID(uuidString: id) else { return nil }
        self.id = uuid.uuidString.lowercased()
    }

    /// A page of a list that was read with one item more than asked for.
    static func page<Item: WireType>(_ items: [Item], limit: Int, id: (Item) -> String) -> Page<Item> {
        guard items.count > limit, limit > 0 else { return Page(items: items, nextCursor: nil) }
        return Page(items: Array(items.prefix(limit)), nextCursor: Base64URL.encode(Array(id(items[limit - 1]).utf8)))
    }
}
