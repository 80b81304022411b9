/// What is noted at BEGIN so that a COMMIT whose answer is lost can be judged later.
///
/// A transaction id alone is not enough: an id that never reached the disk is given out again after a crash, and then
/// `pg_xact_status` speaks about somebody else's transaction. The time at which the server's statistics began changes
/// with every crash (and with nothing else that ends connections), so it tells whether there was one in between.
struct CommitEvidence: Sendable {
    /// The 64-bit transaction id.
    let transactionID: UInt64
    /// When the statistics began, microseconds since 1970: the mark of this run of the server.
    let incarnationMicroseconds: Int64

    static let incarnationSQL = "(extract(epoch from pg_stat_get_bgwriter_stat_reset_time()) * 1000000)::bigint"
    static let sql = "SELECT pg_current_xact_id()::text, \(incarnationSQL)"

    init(transactionID: UInt64, incarnationMicroseconds: Int64) {
        self.transactionID = transactionID
        self.incarnationMicroseconds = incarnationMicroseconds
    }

    init(_ row: PostgresRow) throws(PostgresError) {
        guard let id = UInt64(try row.string(0)) else {
            throw PostgresError(.unexpectedAnswer, "the transaction id is not a number")
        }
        transactionID = id
        incarnationMicroseconds = try row.optionalInt64(1) ?? 0
    }
}
