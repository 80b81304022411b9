public import Contracts

/// One line of a recording: what a venue said, and when it was received.
public struct RecordedLine: Sendable, Equatable {
    /// What the payload is. Closed.
    public enum Kind: Hashable, Sendable {
        /// A text frame of a socket.
        case frame
        /// The answer to ``PublicRequest/depth(_:levels:)``; nil where the recording names no symbol because it has one
        /// only.
        case depth(Symbol?)
    }

    /// When it was received, in nanoseconds since 1970 by the recorder's clock, which may run ahead of the venue's or
    /// behind it.
    public let receivedNanoseconds: Int64
    /// Who said it.
    public let venue: Venue
    /// What the payload is.
    public let kind: Kind
    /// What was received, byte for byte but for line feeds, which are blanks here.
    public let payload: [UInt8]

    /// Makes it from its fields.
    public init(receivedNanoseconds: Int64, venue: Venue, kind: Kind, payload: [UInt8]) {
        self.receivedNanoseconds = receivedNanoseconds
        self.venue = venue
        self.kind = kind
        self.payload = payload
    }

    /// When it was received, in milliseconds.
    public var received: Timestamp { Timestamp(milliseconds: receivedNanoseconds / 1_000_000) }

    /// The line of our own format, with its line feed: `nanoseconds kind venue payload`, one blank between; the kind is
    /// `frame`, or `depth/BTCUSDT` for an answer. Raw line feeds cannot stand inside a JSON string, so blanks in their
    /// place mean the same.
    public var text: [UInt8] {
        let word =
            switch kind {
            case .frame: "frame"
            case .depth(let symbol): symbol.map { "depth/\($0)" } ?? "depth"
            }
        var line = Array("\(receivedNanoseconds) \(word) \(venue) ".utf8)
        line.append(contentsOf: payload.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
        line.append(0x0A)
        return line
    }
}
