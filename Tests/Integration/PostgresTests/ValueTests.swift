import Postgres
import TestKit
import Testing

@Suite("Typed parameters and rows", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.absence)"))
struct ValueTests {
    @Test func everyTypeComesBackAsItWent() async throws {
        let test = try await TestPool.make()
        let sql = """
            SELECT $1 AS t, $2 AS i, $3 AS b, $4 AS d, $5 AS n, $6 AS u, $7 AS y, $8 AS ts, $9 AS j,
                   $10 AS ta, $11 AS ia, $12 AS na, $13 AS tsa, $14::text AS missing
            """
        let parameters: [PostgresValue] = [
            "it's \"quoted\" \\ Ünï ✓", .int(.min), true, .double(0.1), .numeric("123456789012345678901234567890.5"),
            .uuid("0190d5b2-7d2c-7c3e-8a4f-0123456789ab"), .bytes([0, 1, 255, 0x5C]),
            .timestamp(milliseconds: 1_795_258_738_123), .json(#"{"a": [1, null]}"#),
            .textArray(["a", "b,c", "\"", "\\", "", "NULL"]), .intArray([1, -2]), .numericArray(["1.50", "-2"]),
            .timestampArray(milliseconds: [-1, 0]), nil,
        ]
        for _ in 0..<3 {  // unprepared, prepared, from the cache
            let row = try await test.pool.query(sql, parameters).single()
            #expect(try row.string("t") == "it's \"quoted\" \\ Ünï ✓")
            #expect(try row.int64("i") == .min)
            #expect(try row.bool("b"))
            #expect(try row.double("d") == 0.1)
            #expect(try row.numeric("n") == "123456789012345678901234567890.5")
            #expect(try row.numeric("n") { $0.count } == 32)
            #expect(try row.optionalNumeric("i") { $0[0] } == UInt8(ascii: "-"))
            #expect(throws: PostgresError.self) { try row.numeric("n") { _ in nil as Int? } }
            #expect(throws: PostgresError.self) { try row.numeric("t") { $0.count } }
            #expect(try row.uuid("u") == "0190d5b2-7d2c-7c3e-8a4f-0123456789ab")
            #expect(try row.bytes("y") == [0, 1, 255, 0x5C])
            #expect(try row.timestampMilliseconds("ts") == 1_795_258_738_123)
            #expect(try row.string("j") == #"{"a": [1, null]}"#)
            #expect(try row.array("ta") == ["a", "b,c", "\"", "\\", "", "NULL"])
            #expect(try row.array("ia") == ["1", "-2"])
            #expect(try row.array("na") == ["1.50", "-2"])
            #expect(try row.array("tsa") == ["1969-12-31 23:59:59.999+00", "1970-01-01 00:00:00+00"])
            #expect(try row.optionalString("missing") == nil)
            #expect(try row.isNull(13))
        }
    }

    @Test func whatCannotBeSentIsRefusedBeforeSending() async throws {
        let test = try await TestPool.make()
        let refused: [PostgresValue] = [
            .text("admin\0x"), .untyped("\0"), .json("\"\0\""), .textArray(["a\0"]), .double(.nan), .double(.infinity),
            .numeric("NaN"), .numeric("Infinity"), .numeric("1e"), .numeric(""), .numeric("0x1"), .uuid("not-one"),
            .timestamp(milliseconds: .max), .numericArray(["1", "nan"]), .uuidArray([""]),
        ]
        for value in refused {
            let error = await #expect(throws: PostgresError.self, "\(value)") {
                try await test.pool.query("SELECT $1", [value])
            }
            #expect(error?.code == .invalidParameter, "\(value)")
        }
        let error = await #expect(throws: PostgresError.self) { try await test.pool.query("SELECT 1 \0; DROP") }
        #expect(error?.code == .invalidParameter)
        #expect(error?.httpStatus == 400)
    }

    @Test func escapedNULInJSONIsBadInputAndNotAFault() async throws {
        let test = try await TestPool.make()
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.query("SELECT $1", [.json(#""\u0000""#)])
        }
        #expect(error?.code == .invalidData)
        #expect(error?.httpStatus == 400)
    }

    /// Trap: NaN sorts above every number, so `CHECK (price > 0)` lets it in.
    @Test func notANumberPassesANaiveCheckAndIsStoppedByABoundedOne() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE naive (price numeric CHECK (price > 0))")
        try await test.pool.execute("CREATE TABLE bounded (price numeric CHECK (price > 0 AND price < 1e12))")
        try await test.pool.execute("INSERT INTO naive VALUES ('NaN')")
        let error = await #expect(throws: PostgresError.self) {
            try await test.pool.execute("INSERT INTO bounded VALUES ('NaN')")
        }
        #expect(error?.code == .checkViolation)
        #expect(error?.constraint == "bounded_price_check")
        let row = try await test.pool.query("SELECT price FROM naive").single()
        let unreadable = #expect(throws: PostgresError.self) { try row.numeric(0) }
        #expect(unreadable?.code == .rowConversion)
    }

    @Test func wrongColumnsAreNamed() async throws {
        let test = try await TestPool.make()
        let row = try await test.pool.query("SELECT 1 AS one, NULL::text AS nothing, 'x' AS word").single()
        let missing = #expect(throws: PostgresError.self) { try row.int64("two") }
        #expect(missing?.message == "no column two; there are one, nothing, word")
        #expect(throws: PostgresError.self) { try row.string("nothing") }
        let wrong = #expect(throws: PostgresError.self) { try row.int64("word") }
        #expect(wrong?.message == "column word is of type 25, not an integer")
        #expect(throws: PostgresError.self) { try row.int64(3) }
    }

    @Test func rowCountsAndTags() async throws {
        let test = try await TestPool.make()
        try await test.pool.execute("CREATE TABLE t (id bigint)")
        let inserted = try await test.pool.execute("INSERT INTO t SELECT generate_series(1, 10)")
        #expect(inserted == 10)
        let rows = try await test.pool.query("DELETE FROM t WHERE id > $1 RETURNING id", [7])
        #expect(rows.count == 3)
        #expect(rows.affected == 3)
        #expect(rows.commandTag == "DELETE 3")
        let none = try await test.pool.query("SELECT id, 1 AS x FROM t WHERE false")
        #expect(none.isEmpty)
        #expect(none.columns.map(\.name) == ["id", "x"])
    }

    @Test func preparedStatementsSurviveAChangedTable() async throws {
        let test = try await TestPool.make { $0.maxConnections = 1 }
        try await test.pool.execute("CREATE TABLE t (a int)")
        try await test.pool.execute("INSERT INTO t VALUES (1)")
        for _ in 0..<3 { _ = try await test.pool.query("SELECT * FROM t") }
        try await test.pool.execute("ALTER TABLE t ADD COLUMN b int DEFAULT 2")
        let row = try await test.pool.query("SELECT * FROM t").single()
        #expect(try row.int("b") == 2)
    }

    @Test(.disabled(if: TestPool.isPooled, "needs a session of its own"))
    func fewPreparedStatementsAreKept() async throws {
        let test = try await TestPool.make {
            $0.maxConnections = 1
            $0.maxPreparedStatements = 3
        }
        for round in 0..<3 {
            for number in 0..<8 {
                for _ in 0..<2 {
                    let row = try await test.pool.query("SELECT $1 + \(number)", [.int(Int64(round))]).single()
                    #expect(try row.int(0) == round + number)
                }
            }
        }
        let count = try await test.pool.query("SELECT count(*) FROM pg_prepared_statements").single().int(0)
        #expect(count <= 3)
        #expect(count > 0)
    }
}
