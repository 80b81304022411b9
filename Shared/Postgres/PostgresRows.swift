/// The answer to one statement: columns, rows, and how many rows it changed.
public struct PostgresRows: Sendable, RandomAccessCollection {
    /// A column of the answer.
    public struct Column: Sendable, Equatable {
        /// Its name, as the statement gave it.
        public let name: String
        /// The object id of its type.
        public let type: UInt32
    }

    struct Cell: Sendable {
        var start: Int
        /// -1 for NULL.
        var length: Int
    }

    final class Storage: Sendable {
        let columns: [Column]
        let bytes: [UInt8]
        let cells: [Cell]

        init(columns: [Column], bytes: [UInt8], cells: [Cell]) {
            self.columns = columns
            self.bytes = bytes
            self.cells = cells
        }
    }

    let storage: Storage
    /// How many rows there are.
    public let count: Int
    /// How many rows an INSERT, UPDATE, DELETE, MERGE, COPY or SELECT touched; 0 for other statements.
    public let affected: Int
    /// The server's command tag, such as `INSERT 0 1`.
    public let commandTag: String

    /// The columns in order.
    public var columns: [Column] { storage.columns }
    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { count }
    /// The row at a position.
    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < count, "row \(position) of \(count)")
        return PostgresRow(storage: storage, firstCell: position * storage.columns.count)
    }

    /// The only row.
    /// - Throws: `unexpected_answer` when there is none or more than one.
    public func single() throws(PostgresError) -> PostgresRow {
        guard count == 1 else { throw PostgresError(.unexpectedAnswer, "expected one row, got \(count)") }
        return self[0]
    }
}

/// Rows while they arrive, with the limits that hold for them.
struct RowCollector {
    private(set) var columns: [PostgresRows.Column] = []
    private(set) var bytes: [UInt8] = []
    private(set) var cells: [PostgresRows.Cell] = []
    private(set) var rowCount = 0
    private var affected = 0
    private var commandTag = ""
    let maxRows: Int
    let maxBytes: Int

    init(maxRows: Int, maxBytes: Int) {
        self.maxRows = maxRows
        self.maxBytes = maxBytes
    }

    /// Copies the rows of one libpq result.
    mutating func append(_ result: borrowing LinkResult) throws(PostgresError) {
        let columnCount = result.columnCount
        if columns.count != columnCount || rowCount == 0 { columns = result.columns }
        for row in 0..<result.rowCount {
            rowCount += 1
            guard rowCount <= maxRows else {
                throw PostgresError(.resultTooLarge, "more than \(maxRows) rows")
            }
            for column in 0..<columnCount {
                let start = bytes.count
                if result.isNull(row, column) {
                    cells.append(PostgresRows.Cell(start: start, length: -1))
                } else {
                    result.appendValue(row, column, to: &bytes)
                    cells.append(PostgresRows.Cell(start: start, length: bytes.count - start))
                }
            }
            guard bytes.count <= maxBytes else {
                throw PostgresError(.resultTooLarge, "more than \(maxBytes) bytes")
            }
        }
    }

    mutating func complete(_ result: borrowing LinkResult) {
        if columns.isEmpty { columns = result.columns }
        affected = result.affected
        commandTag = result.commandTag
    }

    func finish() -> PostgresRows {
        PostgresRows(
            storage: PostgresRows.Storage(columns: columns, bytes: bytes, cells: cells),
            count: columns.isEmpty ? 0 : rowCount, affected: affected, commandTag: commandTag)
    }
}
