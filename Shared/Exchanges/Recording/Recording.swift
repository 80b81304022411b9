public import Contracts

/// A whole recording in memory, read line by line in its own order.
public struct Recording: Sendable, Sequence {
    /// A place in the recording that was read, or why it could not be.
    public struct Line: Sendable {
        /// From 1.
        public let number: Int
        /// What stands there, or what is wrong.
        public let content: Result<RecordedLine, ExchangeError>
    }

    private let bytes: [UInt8]
    private let format: RecordingFormat

    /// A recording; `venue` is that of lines that name none. Without it hftbacktest's lines are told apart by the key
    /// `pu`, which only futures have.
    public init(_ bytes: [UInt8], venue: Venue? = nil) {
        self.bytes = bytes
        format = RecordingFormat(venue: venue ?? Self.binanceMarket(bytes))
    }

    /// Lines in their order; comments and empty lines are left out, unreadable ones stand there with their error.
    public func makeIterator() -> Iterator { Iterator(bytes: bytes, format: format) }

    /// The lines of a ``Recording``.
    public struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private let format: RecordingFormat
        private var start = 0
        private var number = 0

        init(bytes: [UInt8], format: RecordingFormat) {
            self.bytes = bytes
            self.format = format
        }

        /// The next line that says something.
        public mutating func next() -> Line? {
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                let text = bytes[start..<end]
                start = end + 1
                number += 1
                do throws(ExchangeError) {
                    if let line = try format.line(text) { return Line(number: number, content: .success(line)) }
                } catch {
                    return Line(number: number, content: .failure(error))
                }
            }
            return nil
        }
    }

    private static func binanceMarket(_ bytes: [UInt8]) -> Venue {
        let head = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
        return head.contains(#""pu":"#) ? .binancePerp : .binanceSpot
    }
}
