import ServiceKit

/// Cuts the pieces of a file into lines.
struct LineSplitter {
    /// Longest line in bytes: a snapshot of a deep book.
    static let maxLineBytes = 8 << 20

    private var pending: [UInt8] = []

    /// The lines that end in a piece, without their ends.
    mutating func take(_ piece: [UInt8]) throws(ServiceFailure) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var start = 0
        while let end = piece[start...].firstIndex(of: 0x0A) {
            if pending.isEmpty {
                found.append(Array(piece[start..<end]))
            } else {
                pending += piece[start..<end]
                found.append(pending)
                pending = []
            }
            start = end + 1
        }
        pending += piece[start...]
        guard pending.count <= Self.maxLineBytes else {
            throw InputFile.failure(
                "the file", "has a line of more than \(Self.maxLineBytes) bytes", "check what it is")
        }
        return found
    }

    /// What stands behind the last line end.
    var rest: [[UInt8]] { pending.isEmpty ? [] : [pending] }
}
