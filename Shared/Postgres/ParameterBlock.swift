/// Parameters in the form libpq takes: types, formats and bytes, all in one buffer.
struct ParameterBlock {
    private(set) var types: [UInt32] = []
    private(set) var formats: [Int32] = []
    private(set) var lengths: [Int32] = []
    /// Where each value starts in `bytes`; nil for NULL.
    private(set) var starts: [Int?] = []
    private(set) var bytes: [UInt8] = []

    /// The largest value sent, below the server's own limit of 1 GB.
    static let maxValueBytes = 512 * 1024 * 1024

    init(_ values: [PostgresValue]) throws(PostgresError) {
        guard values.count <= 65_535 else {
            throw PostgresError(.invalidParameter, "\(values.count) parameters; at most 65535")
        }
        types.reserveCapacity(values.count)
        formats.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        starts.reserveCapacity(values.count)
        for (index, value) in values.enumerated() { try append(value, index) }
    }

    private mutating func append(_ value: PostgresValue, _ index: Int) throws(PostgresError) {
        switch value {
        case .null:
            types.append(0)
            formats.append(0)
            lengths.append(0)
            starts.append(nil)
        case .text(let text): try addText(text, PostgresType.text, index)
        case .untyped(let text): try addText(text, 0, index)
        case .int(let number): addBinary(number.bigEndian, PostgresType.int8)
        case .bool(let flag): addBinary(UInt8(flag ? 1 : 0), PostgresType.bool)
        case .double(let number):
            guard number.isFinite else { throw Self.refuse(index, "is not a finite number") }
            addBinary(number.bitPattern.bigEndian, PostgresType.float8)
        case .numeric(let text):
            guard DecimalText.isFinite(text) else { throw Self.refuse(index, "is not a decimal number") }
            try addText(text, PostgresType.numeric, index)
        case .uuid(let text):
            guard UUIDText.isValid(text) else { throw Self.refuse(index, "is not a UUID") }
            try addText(text, PostgresType.uuid, index)
        case .bytes(let value): try addBytes(value, PostgresType.bytea, index)
        case .timestamp(let milliseconds):
            addBinary(try Self.microseconds(milliseconds, index).bigEndian, PostgresType.timestamptz)
        case .json(let text): try addText(text, PostgresType.jsonb, index)
        default: try appendArray(value, index)
        }
    }

    private mutating func appendArray(_ value: PostgresValue, _ index: Int) throws(PostgresError) {
        switch value {
        case .textArray(let items): try addText(ArrayText.write(items), PostgresType.textArray, index)
        case .jsonArray(let items): try addText(ArrayText.write(items), PostgresType.jsonbArray, index)
        case .intArray(let items):
            try addText("{\(items.map(String.init).joined(separator: ","))}", PostgresType.int8Array, index)
        case .numericArray(let items):
            guard items.allSatisfy(DecimalText.isFinite) else { throw Self.refuse(index, "has a bad decimal number") }
            try addText("{\(items.joined(separator: ","))}", PostgresType.numericArray, index)
        case .uuidArray(let items):
            guard items.allSatisfy(UUIDText.isValid) else { throw Self.refuse(index, "has a bad UUID") }
            try addText("{\(items.joined(separator: ","))}", PostgresType.uuidArray, index)
        case .timestampArray(let items):
            var texts: [String] = []
            for item in items { texts.append(TimestampText.write(milliseconds: item)) }
            try addText(ArrayText.write(texts), PostgresType.timestamptzArray, index)
        default: throw Self.refuse(index, "is of an unknown kind")
        }
    }

    private mutating func addText(_ text: String, _ type: UInt32, _ index: Int) throws(PostgresError) {
        var text = text
        let start = bytes.count
        let hasNUL = text.withUTF8 { buffer in
            bytes.append(contentsOf: buffer)
            return buffer.contains(0)
        }
        guard !hasNUL else { throw Self.refuse(index, "contains NUL") }
        try close(start, type, format: 0, index)
        bytes.append(0)
    }

    private mutating func addBytes(_ value: [UInt8], _ type: UInt32, _ index: Int) throws(PostgresError) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        try close(start, type, format: 1, index)
        // An empty value still needs an address of its own.
        bytes.append(0)
    }

    private mutating func close(_ start: Int, _ type: UInt32, format: Int32, _ index: Int) throws(PostgresError) {
        let length = bytes.count - start
        guard length <= Self.maxValueBytes else { throw Self.refuse(index, "is larger than 512 MiB") }
        types.append(type)
        formats.append(format)
        lengths.append(Int32(length))
        starts.append(start)
    }

    private mutating func addBinary(_ value: some BitwiseCopyable, _ type: UInt32) {
        starts.append(bytes.count)
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
        types.append(type)
        formats.append(1)
        lengths.append(Int32(MemoryLayout.size(ofValue: value)))
    }

    /// PostgreSQL counts microseconds from 2000-01-01.
    private static func microseconds(_ milliseconds: Int64, _ index: Int) throws(PostgresError) -> Int64 {
        guard TimestampText.range.contains(milliseconds) else { throw refuse(index, "is outside the years 1-9999") }
        return (milliseconds - 946_684_800_000) * 1_000
    }

    private static func refuse(_ index: Int, _ why: String) -> PostgresError {
        PostgresError(.invalidParameter, "parameter $\(index + 1) \(why)")
    }
}
