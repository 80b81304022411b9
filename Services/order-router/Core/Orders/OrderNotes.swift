/// Notes of an order: lines that are added and never repeated.
public enum OrderNotes {
    /// Most characters (Unicode scalars) of all notes of an order.
    public static let maxCharacters = 2_000

    /// The notes with the lines of `new` behind them; lines that are there already, and empty ones, are left out. Nil
    /// when they would be too long.
    public static func merged(_ notes: String?, with new: String) -> String? {
        var lines = notes.map(split) ?? []
        for line in split(new) where !line.isEmpty && !lines.contains(line) { lines.append(line) }
        let text = lines.joined(separator: "\n")
        return text.unicodeScalars.count <= maxCharacters ? text : nil
    }

    private static func split(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }
}
