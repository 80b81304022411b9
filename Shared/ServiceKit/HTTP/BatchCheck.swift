/// The bound of requests that carry many things at once.
public enum BatchCheck {
    /// At least one, at most `limit`.
    public static func count(_ count: Int, _ field: String, limit: Int) throws(ProblemError) {
        guard (1...limit).contains(count) else {
            throw .badField(field, "has \(count) elements; send 1 to \(limit)")
        }
    }
}
