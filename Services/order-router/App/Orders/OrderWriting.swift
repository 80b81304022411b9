import Contracts
import OrderRouterCore
import Postgres
import Trading

/// The statements that write what was decided about orders.
enum OrderWriting {
    /// A new intent.
    static func intent(_ order: StoredOrder) -> [PostgresStatement] {
        let alerts = (try? JSONText.encode(order.alerts)) ?? "[]"
        return [
            PostgresStatement(
                """
                INSERT INTO orders (order_id, account_id, mode, client_order_id, request_hash, customer_id, broker, venue,
                    symbol, side, order_type, time_in_force, quantity, limit_price, is_reducing, notional, status,
                    reservation_day, reservation_value, alerts, tags, submitted_at, updated_at, plan_bound)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                    $22, $22, $23)
                """,
                [
                    .uuid(order.orderID.description), .text(order.accountID), .text(order.mode.rawValue),
                    .text(order.clientOrderID), .bytes(order.requestHash), .text(order.customerID),
                    .text(order.order.broker), .text(order.order.venue.description),
                    .text(order.order.symbol.description), .text(order.order.side.rawValue),
                    .text(order.order.orderType.rawValue), .text(order.order.timeInForce.rawValue),
                    .decimal(order.order.quantity), .optional(order.order.price), .bool(order.isReducing),
                    .decimal(order.notional), .text(order.lifecycle.status.rawValue),
                    .int(order.reservation.day.number),
                    .decimal(order.reservation.value), .json(alerts), .textArray(order.order.tags),
                    .time(order.submittedAt), .bool(order.isPlanBound),
                ])
        ]
    }

    /// What changed about an order.
    static func change(_ order: StoredOrder) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE orders SET status = $2, reason = $3, filled = $4, filled_value = $5, fees = $6, fill_count = $7,
                book_at = $8, reservation_value = $9, updated_at = $10
            WHERE order_id = $1
            """,
            [
                .uuid(order.orderID.description), .text(order.lifecycle.status.rawValue),
                .optional(order.lifecycle.reason), .decimal(order.lifecycle.filled),
                .decimal(order.lifecycle.filledValue), .decimal(order.lifecycle.fees), .int(Int64(order.fillCount)),
                .optional(order.bookAt), .decimal(order.reservation.value), .time(order.updatedAt),
            ])
    }

    /// Fills of one order on one book.
    static func fills(_ fills: [StoredFill], of order: StoredOrder, bookAt: Timestamp) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO fills (fill_id, order_id, sequence, account_id, mode, venue, symbol, side, quantity, price,
                level_price, fee, liquidity, executed_at, book_at)
            SELECT f.fill_id, $7, f.sequence, $8, $9, $10, $11, $12, f.quantity, f.price, f.level_price, f.fee,
                f.liquidity, $14, $15
            FROM unnest($1::uuid[], $2::bigint[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[],
                $13::text[]) AS f (fill_id, sequence, quantity, price, level_price, fee, liquidity)
            """,
            [
                .uuidArray(fills.map(\.id.description)), .intArray(fills.map { Int64($0.sequence) }),
                .numericArray(fills.map(\.fill.quantity.description)),
                .numericArray(fills.map(\.fill.price.description)),
                .numericArray(fills.map(\.fill.levelPrice.description)),
                .numericArray(fills.map(\.fill.fee.description)),
                .uuid(order.orderID.description), .text(order.accountID), .text(order.mode.rawValue),
                .text(order.order.venue.description), .text(order.order.symbol.description),
                .text(order.order.side.rawValue), .textArray(fills.map(\.fill.liquidity.rawValue)),
                .time(order.updatedAt), .time(bookAt),
            ])
    }

    /// A position after its fills.
    static func position(_ stored: StoredPosition, mode: TradingMode, at now: Timestamp) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO positions (account_id, mode, venue, symbol, quantity, entry_value, realised, fees, last_price, day,
                realised_today, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (account_id, mode, venue, symbol) DO UPDATE SET
                quantity = excluded.quantity, entry_value = excluded.entry_value, realised = excluded.realised,
                fees = excluded.fees, last_price = excluded.last_price, day = excluded.day,
                realised_today = excluded.realised_today, updated_at = excluded.updated_at
            """,
            [
                .text(stored.accountID), .text(mode.rawValue), .text(stored.key.venue.description),
                .text(stored.key.symbol.description), .decimal(stored.position.quantity),
                .decimal(stored.position.entryValue), .decimal(stored.position.realised),
                .decimal(stored.position.fees), .decimal(stored.lastPrice), .int(stored.day.number),
                .decimal(stored.realisedOnDay), .time(now),
            ])
    }

    /// A day's routed value.
    static func notional(_ notional: DailyNotional, account: String, mode: TradingMode) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO daily_notional (account_id, mode, day, reserved, committed) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account_id, mode, day) DO UPDATE SET
                reserved = excluded.reserved, committed = excluded.committed
            """,
            [
                .text(account), .text(mode.rawValue), .int(notional.day.number), .decimal(notional.reserved),
                .decimal(notional.committed),
            ])
    }

    /// An account's equity. Readings between the fills raise the high without the lock on the account: it never falls.
    static func equity(_ track: EquityTrack, account: String, mode: TradingMode) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO equity (account_id, mode, high, latest) VALUES ($1, $2, $3, $4)
            ON CONFLICT (account_id, mode) DO UPDATE SET
                high = greatest(equity.high, excluded.high), latest = excluded.latest
            """,
            [.text(account), .text(mode.rawValue), .decimal(track.high), .decimal(track.latest)])
    }
}
