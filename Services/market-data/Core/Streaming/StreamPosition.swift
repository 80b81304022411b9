/// A place in the stream of all rooms: the writing transaction, then the row. Its text is the id readers see.
public struct StreamPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The writing transaction.
    public let transactionID: UInt64
    /// The row's number.
    public let row: Int64

    /// A place.
    public init(transactionID: UInt64, row: Int64) {
        self.transactionID = transactionID
        self.row = row
    }

    /// From `<transaction>-<row>`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let transactionID = UInt64(parts[0]), let row = Int64(parts[1])
        else { return nil }
        self.init(transactionID: transactionID, row: row)
    }

    /// Before everything.
    public static let start = StreamPosition(transactionID: 0, row: 0)

    /// `<transaction>-<row>`.
    public var description: String { "\(transactionID)-\(row)" }

    /// By transaction, then by row.
    public static func < (left: StreamPosition, right: StreamPosition) -> Bool {
        (left.transactionID, left.row) < (right.transactionID, right.row)
    }
}

/// How a reader goes on from the place it names.
public enum Resumption: Hashable, Sendable {
    /// Everything behind that place is still kept.
    case goOn
    /// Something behind it is gone: the reader is told and goes on from here.
    case reset(to: StreamPosition, reason: Reason)

    /// Why.
    public enum Reason: String, Hashable, Sendable {
        /// Older events are no longer kept.
        case purged
        /// No reader was ever given this place: the id belongs to another history of the database.
        case unknownPosition = "unknown_position"
    }

    /// Decides.
    /// - Parameters:
    ///   - position: where the reader wants to go on.
    ///   - purged: the newest place of this room that was deleted; nil when nothing was.
    ///   - isAhead: whether the place lies beyond everything that can have been given out.
    ///   - end: the newest place given out.
    public static func decide(
        from position: StreamPosition, purged: StreamPosition?, isAhead: Bool, end: StreamPosition
    ) -> Resumption {
        if isAhead { return .reset(to: end, reason: .unknownPosition) }
        if let purged, position < purged { return .reset(to: purged, reason: .purged) }
        return .goOn
    }
}
