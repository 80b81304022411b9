/// Tags of orders: compared without regard to case, kept in their first spelling.
public enum OrderTags {
    /// Most tags of an order.
    public static let maxTags = 64

    /// The tags with new ones behind them; blanks are trimmed, empty ones and repetitions left out.
    public static func merged(_ tags: [String], with new: [String]) -> [String] {
        var seen: Set<String> = []
        return (tags + new.map(trimmed)).filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
    }

    /// The tags, in lower case, that say an order is of this strategy: `X` and `strategy:X`, and what stands behind a
    /// colon in the name given.
    public static func ofStrategy(_ name: String) -> [String] {
        let name = name.lowercased()
        var tags = [name, "strategy:" + name]
        if let colon = name.lastIndex(of: ":") {
            let suffix = String(name[name.index(after: colon)...])
            if !suffix.isEmpty { tags += [suffix, "strategy:" + suffix] }
        }
        return tags
    }

    private static func trimmed(_ text: String) -> String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
