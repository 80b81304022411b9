/// Makes rows of COPY's text format (tab between columns, newline after a row, `\N` for NULL).
public struct CopyTextEncoder: Sendable {
    /// The rows so far.
    public private(set) var bytes: [UInt8] = []
    private var isFirstColumn = true
    private var error: PostgresError?

    /// An encoder without rows.
    public init(reservingBytes: Int = 0) { bytes.reserveCapacity(reservingBytes) }

    /// Adds NULL.
    public mutating func null() {
        separate()
        bytes.append(0x5C)
        bytes.append(0x4E)
    }

    /// Adds text; NUL in it makes `take` throw.
    public mutating func text(_ value: String) {
        separate()
        var value = value
        value.withUTF8 { buffer in
            guard buffer.contains(where: { $0 < 0x20 || $0 == 0x5C }) else {
                bytes.append(contentsOf: buffer)
                return
            }
            for byte in buffer { escape(byte) }
        }
    }

    /// Adds bytes that need no escaping: the text of numbers, timestamps, UUIDs.
    public mutating func plain(_ value: String) {
        separate()
        var value = value
        value.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Adds what the closure appends, which must need no escaping.
    public mutating func plain(_ append: (inout [UInt8]) -> Void) {
        separate()
        append(&bytes)
    }

    /// Adds an integer.
    public mutating func int(_ value: Int64) {
        separate()
        let digits = String(value)
        bytes.append(contentsOf: digits.utf8)
    }

    /// Adds a boolean.
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(value ? 0x74 : 0x66)
    }

    /// Adds a `timestamptz` from milliseconds since 1970-01-01 UTC.
    public mutating func timestamp(milliseconds: Int64) {
        separate()
        TimestampText.append(milliseconds: milliseconds, to: &bytes)
    }

    /// Ends the row.
    public mutating func endRow() {
        bytes.append(0x0A)
        isFirstColumn = true
    }

    /// The rows so far, which are then forgotten.
    /// - Throws: `invalid_parameter` when a text contained NUL.
    public mutating func take() throws(PostgresError) -> [UInt8] {
        if let error { throw error }
        let taken = bytes
        bytes.removeAll(keepingCapacity: true)
        return taken
    }

    private mutating func separate() {
        if isFirstColumn { isFirstColumn = false } else { bytes.append(0x09) }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0: error = PostgresError(.invalidParameter, "a text for COPY contains NUL")
        case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
        case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
        case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
        case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
        default: bytes.append(byte)
        }
    }
}
