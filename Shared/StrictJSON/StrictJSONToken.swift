/// What a document is made of, in order.
public enum StrictJSONToken: Sendable, Equatable {
    /// `{`; keys and values follow in turn until `endObject`.
    case beginObject
    /// `}`
    case endObject
    /// `[`; values follow until `endArray`.
    case beginArray
    /// `]`
    case endArray
    /// The key of a member, unescaped.
    case key(String)
    /// A string, unescaped.
    case string(String)
    /// A number exactly as written.
    case number(String)
    /// `true` or `false`
    case bool(Bool)
    /// `null`
    case null
    /// The document is complete and nothing follows it.
    case end
}
