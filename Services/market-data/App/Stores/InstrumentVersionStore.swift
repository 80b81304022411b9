import Contracts
import Exchanges
import MarketDataCore
import Postgres

/// The rules of instruments with the time each version was first seen.
struct InstrumentVersionStore: Sendable {
    /// One version.
    struct Version: Sendable {
        let venue: Venue
        let specification: InstrumentSpecification
        let seenAt: Timestamp
        /// When the next version was first seen; nil for the newest.
        let replacedAt: Timestamp?
    }

    let pool: PostgresPool

    private static let columns = [
        "symbol", "venue_symbol", "base", "quote", "is_perpetual", "tick", "lot", "min_quantity", "max_quantity",
        "max_market_quantity", "min_notional", "contract_size", "max_leverage", "maker_fee", "taker_fee",
        "funding_interval_hours", "status",
    ]
    private static let list = columns.joined(separator: ", ")

    /// The version of each instrument that was valid at a time: the newest seen until then.
    func versions(of venue: Venue?, at instant: Timestamp) async throws -> [Version] {
        let rows = try await pool.query(
            """
            SELECT DISTINCT ON (venue, symbol) \(Self.list), venue, seen_at, replaced_at FROM (
                SELECT *, lead(seen_at) OVER (PARTITION BY venue, symbol ORDER BY seen_at) AS replaced_at
                FROM instrument_versions WHERE $1::text IS NULL OR venue = $1
            ) AS known WHERE seen_at <= $2 ORDER BY venue, symbol, seen_at DESC
            """, [venue.map { .text($0.description) }.orNull, CandleArchive.time(instant)], isIdempotent: true)
        return try rows.map { row in
            Version(
                venue: try Venue(parsing: row.string("venue")), specification: try Self.specification(row),
                seenAt: Timestamp(milliseconds: try row.timestampMilliseconds("seen_at")),
                replacedAt: try row.optionalTimestampMilliseconds("replaced_at").map(Timestamp.init(milliseconds:)))
        }
    }

    /// Stores those that differ from their newest version. Answers how many did.
    @discardableResult
    static func store(
        _ list: [InstrumentSpecification], of venue: Venue, seenAt: Timestamp, on connection: PostgresConnection
    ) async throws -> Int {
        guard !list.isEmpty else { return 0 }
        let newest = columns.map { "n.\($0)" }.joined(separator: ", ")
        let seen = columns.map { "seen.\($0)" }.joined(separator: ", ")
        return try await connection.execute(
            """
            INSERT INTO instrument_versions (venue, seen_at, \(Self.list))
            SELECT $1, $2, \(seen) FROM jsonb_populate_recordset(NULL::instrument_versions, $3) AS seen
            WHERE NOT EXISTS (
                SELECT FROM (
                    SELECT * FROM instrument_versions AS v WHERE v.venue = $1 AND v.symbol = seen.symbol
                    ORDER BY v.seen_at DESC LIMIT 1
                ) AS n WHERE (\(newest)) IS NOT DISTINCT FROM (\(seen)) OR n.seen_at >= $2)
            ON CONFLICT DO NOTHING
            """,
            [
                .text(venue.description), CandleArchive.time(seenAt),
                .json(StreamEventText.write(.list(list.map(json)))),
            ])
    }

    private static func json(_ item: InstrumentSpecification) -> JSONValue {
        func text(_ value: (some CustomStringConvertible)?) -> JSONValue {
            value.map { .text($0.description) } ?? .null
        }
        return .object([
            "symbol": text(item.symbol), "venue_symbol": text(item.venueSymbol), "base": text(item.base),
            "quote": text(item.quote), "is_perpetual": .boolean(item.isPerpetual), "tick": text(item.tick),
            "lot": text(item.lot), "min_quantity": text(item.minQuantity), "max_quantity": text(item.maxQuantity),
            "max_market_quantity": text(item.maxMarketQuantity), "min_notional": text(item.minNotional),
            "contract_size": text(item.contractSize), "max_leverage": text(item.maxLeverage),
            "maker_fee": text(item.makerFee), "taker_fee": text(item.takerFee),
            "funding_interval_hours": text(item.fundingIntervalHours), "status": .text(item.status.rawValue),
        ])
    }

    private static func specification(_ row: PostgresRow) throws -> InstrumentSpecification {
        func quantity(_ column: String) throws -> Quantity? {
            try row.optionalNumeric(.name(column)).map { try Quantity(parsing: $0) }
        }
        func percent(_ column: String) throws -> Percent? {
            try row.optionalNumeric(.name(column)).map { try Percent(parsing: $0) }
        }
        return InstrumentSpecification(
            symbol: try Symbol(parsing: row.string("symbol")), venueSymbol: try row.string("venue_symbol"),
            base: try Asset(parsing: row.string("base")), quote: try Asset(parsing: row.string("quote")),
            isPerpetual: try row.bool("is_perpetual"), tick: try Price(parsing: row.numeric("tick")),
            lot: try Quantity(parsing: row.numeric("lot")), minQuantity: try quantity("min_quantity"),
            maxQuantity: try quantity("max_quantity"), maxMarketQuantity: try quantity("max_market_quantity"),
            minNotional: try row.optionalNumeric("min_notional").map { try Money(parsing: $0) },
            contractSize: try Quantity(parsing: row.numeric("contract_size")),
            maxLeverage: try row.optionalNumeric("max_leverage").map { try Decimal12(parsing: $0) },
            makerFee: try percent("maker_fee"), takerFee: try percent("taker_fee"),
            fundingIntervalHours: try row.optionalInt64("funding_interval_hours").map { Int($0) },
            status: InstrumentSpecification.Status(rawValue: try row.string("status")) ?? .halted)
    }
}
