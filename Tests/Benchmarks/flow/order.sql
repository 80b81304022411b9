-- What POST /orders makes order-router say to PostgreSQL for one market order that is filled at once: the statements of
-- its two transactions (intent, then fill), in order, with one of its parameters each and the same round trips.
--
-- Made from the server's log (log_statement = all) while real orders ran; the parameters were replaced by variables of
-- pgbench. When the statements of the code change, log them again: OrderDesk, OrderSettlement, OrderWriting, OrderMessages.
-- The accounts bench-1 to bench-8 are made by flow.sh.
\set account :client_id + 1
\set order random(1, 9000000000000000)
\set fill random(1, 9000000000000000)
\startpipeline
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_current_xact_id()::text, (extract(epoch from pg_stat_get_bgwriter_stat_reset_time()) * 1000000)::bigint;
\endpipeline
\startpipeline
SELECT stop_loss FROM accounts WHERE account_id = 'bench-' || :account FOR UPDATE;
SELECT m.mode, s.daily_notional_limit, d.reserved, d.committed, w.*, p.account_id, p.venue, p.symbol, p.quantity, p.entry_value, p.realised, p.fees, p.last_price, p.day, p.realised_today, EXISTS (SELECT FROM kill_switches k WHERE k.account_id = '*' AND k.is_on) AS global_kill, EXISTS (SELECT FROM kill_switches k WHERE k.account_id = 'bench-' || :account AND k.is_on) AS account_kill FROM router_state s CROSS JOIN LATERAL (SELECT coalesce(NULL, s.mode) AS mode) m CROSS JOIN LATERAL (SELECT coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'buy'), 0) AS open_buy, coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'sell'), 0) AS open_sell, coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'buy' AND o.book_at IS NULL), 0) AS unseen_buy, coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'sell' AND o.book_at IS NULL), 0) AS unseen_sell FROM orders o WHERE o.account_id = 'bench-' || :account AND o.mode = m.mode AND o.venue = 'binance.spot' AND o.symbol = 'BTCUSDT' AND o.status IN ('accepted', 'partially_filled')) w LEFT JOIN daily_notional d ON d.account_id = 'bench-' || :account AND d.mode = m.mode AND d.day = 20778 LEFT JOIN positions p ON p.account_id = 'bench-' || :account AND p.mode = m.mode;
SELECT o.order_id, o.account_id, o.mode, o.client_order_id, o.request_hash, o.customer_id, o.broker, o.venue, o.symbol, o.side, o.order_type, o.time_in_force, o.quantity, o.limit_price, o.is_reducing, o.notional, o.status, o.reason, o.filled, o.filled_value, o.fees, o.fill_count, o.book_at, o.reservation_day, o.reservation_value, o.alerts, o.tags, o.notes, o.submitted_at, o.updated_at, o.plan_bound FROM orders o WHERE o.account_id = 'bench-' || :account AND o.client_order_id = 'b-' || :order;
\endpipeline
\startpipeline
INSERT INTO orders (order_id, account_id, mode, client_order_id, request_hash, customer_id, broker, venue, symbol, side, order_type, time_in_force, quantity, limit_price, is_reducing, notional, status, reservation_day, reservation_value, alerts, tags, submitted_at, updated_at, plan_bound) VALUES (lpad(to_hex(:order::bigint), 32, '0')::uuid, 'bench-' || :account, 'sandbox', 'b-' || :order, '\x19a00feaaade4cffd5db39337b7bb7f95c4d0f33e7b1ca75a914b938699cd13f', '01a1ff1b-e8d1-7280-801a-c1741442e5cc', 'binance', 'binance.spot', 'BTCUSDT', 'buy', 'market', 'GTC', 0.001, NULL, false, 30, 'accepted', 20778, 30, '[]', '{}', '2026-11-21 17:16:28.621+00', '2026-11-21 17:16:28.621+00', true);
INSERT INTO daily_notional (account_id, mode, day, reserved, committed) VALUES ('bench-' || :account, 'sandbox', 20778, 30, 180) ON CONFLICT (account_id, mode, day) DO UPDATE SET reserved = excluded.reserved, committed = excluded.committed;
\endpipeline
COMMIT;
\startpipeline
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_current_xact_id()::text, (extract(epoch from pg_stat_get_bgwriter_stat_reset_time()) * 1000000)::bigint;
\endpipeline
\startpipeline
SELECT FROM accounts WHERE account_id = 'bench-' || :account FOR UPDATE;
SELECT o.order_id, o.account_id, o.mode, o.client_order_id, o.request_hash, o.customer_id, o.broker, o.venue, o.symbol, o.side, o.order_type, o.time_in_force, o.quantity, o.limit_price, o.is_reducing, o.notional, o.status, o.reason, o.filled, o.filled_value, o.fees, o.fill_count, o.book_at, o.reservation_day, o.reservation_value, o.alerts, o.tags, o.notes, o.submitted_at, o.updated_at, o.plan_bound FROM orders o WHERE o.order_id = lpad(to_hex(:order::bigint), 32, '0')::uuid;
SELECT p.account_id, p.venue, p.symbol, p.quantity, p.entry_value, p.realised, p.fees, p.last_price, p.day, p.realised_today FROM positions p WHERE p.account_id = 'bench-' || :account AND p.mode = 'sandbox';
SELECT reserved, committed FROM daily_notional WHERE account_id = 'bench-' || :account AND mode = 'sandbox' AND day = 20778;
SELECT high, latest FROM equity WHERE account_id = 'bench-' || :account AND mode = 'sandbox';
SELECT side, level_price, sum(quantity) AS taken FROM fills WHERE account_id = 'bench-' || :account AND mode = 'sandbox' AND venue = 'binance.spot' AND symbol = 'BTCUSDT' AND book_at = date_trunc('second', clock_timestamp()) GROUP BY side, level_price;
SELECT EXISTS (SELECT FROM kill_switches WHERE account_id IN ('*', 'bench-' || :account) AND is_on) AS is_stopped;
\endpipeline
\startpipeline
UPDATE orders SET status = 'filled', reason = NULL, filled = 0.001, filled_value = 30.0025, fees = 0.0300025, fill_count = 1, book_at = date_trunc('second', clock_timestamp()), reservation_value = 0, updated_at = clock_timestamp() WHERE order_id = lpad(to_hex(:order::bigint), 32, '0')::uuid;
INSERT INTO daily_notional (account_id, mode, day, reserved, committed) VALUES ('bench-' || :account, 'sandbox', 20778, 0, 210.0025) ON CONFLICT (account_id, mode, day) DO UPDATE SET reserved = excluded.reserved, committed = excluded.committed;
INSERT INTO fills (fill_id, order_id, sequence, account_id, mode, venue, symbol, side, quantity, price, level_price, fee, liquidity, executed_at, book_at) SELECT f.fill_id, lpad(to_hex(:order::bigint), 32, '0')::uuid, f.sequence, 'bench-' || :account, 'sandbox', 'binance.spot', 'BTCUSDT', 'buy', f.quantity, f.price, f.level_price, f.fee, f.liquidity, clock_timestamp(), date_trunc('second', clock_timestamp()) FROM unnest(ARRAY[lpad(to_hex(:fill::bigint), 32, '0')]::uuid[], '{1}'::bigint[], '{0.001}'::numeric[], '{30002.5}'::numeric[], '{30002.5}'::numeric[], '{0.0300025}'::numeric[], '{taker}'::text[]) AS f (fill_id, sequence, quantity, price, level_price, fee, liquidity);
INSERT INTO positions (account_id, mode, venue, symbol, quantity, entry_value, realised, fees, last_price, day, realised_today, updated_at) VALUES ('bench-' || :account, 'sandbox', 'binance.spot', 'BTCUSDT', 0.001, 30.0025, -0.015, 0.2100025, 30002.5, 20778, -0.2250025, clock_timestamp()) ON CONFLICT (account_id, mode, venue, symbol) DO UPDATE SET quantity = excluded.quantity, entry_value = excluded.entry_value, realised = excluded.realised, fees = excluded.fees, last_price = excluded.last_price, day = excluded.day, realised_today = excluded.realised_today, updated_at = excluded.updated_at;
INSERT INTO equity (account_id, mode, high, latest) VALUES ('bench-' || :account, 'sandbox', 100000, 99999.7724975) ON CONFLICT (account_id, mode) DO UPDATE SET high = greatest(equity.high, excluded.high), latest = excluded.latest;
INSERT INTO outbox (topic, key, payload) SELECT m.topic, 'bench-' || :order, m.payload FROM unnest('{bench,bench,bench}'::text[], ARRAY['[{"source": "order-router", "payload": {"kind": "order", "mode": "sandbox", "side": "buy", "venue": "binance.spot", "broker": "binance", "status": "filled", "symbol": "BTCUSDT", "order_id": "01a1ff1c-044d-73cc-94f5-8c194ed7c6d6", "quantity": "0.001", "avg_price": "30002.5", "timestamp": "2026-11-21T17:16:28.667Z", "filled_quantity": "0.001"}, "room_id": "public-room", "event_id": "public-01a1ff1c-044d-73cc-94f5-8c194ed7c6d6-1-filled"}, {"source": "order-router", "payload": {"fees": "0.0300025", "kind": "order", "mode": "sandbox", "side": "buy", "tags": [], "venue": "binance.spot", "broker": "binance", "status": "filled", "symbol": "BTCUSDT", "order_id": "01a1ff1c-044d-73cc-94f5-8c194ed7c6d6", "quantity": "0.001", "avg_price": "30002.5", "timestamp": "2026-11-21T17:16:28.667Z", "account_id": "acct-01a1ff1b-e8d1-7280-801a-c1741442e5cc", "client_order_id": "x-7", "filled_quantity": "0.001"}, "room_id": "account.acct-01a1ff1b-e8d1-7280-801a-c1741442e5cc", "event_id": "account-01a1ff1c-044d-73cc-94f5-8c194ed7c6d6-1-filled"}]', '{"metric": "orders.placed", "event_id": "order-01a1ff1c-044d-73cc-94f5-8c194ed7c6d6", "quantity": "1", "customer_id": "01a1ff1b-e8d1-7280-801a-c1741442e5cc", "occurred_at": "2026-11-21T17:16:28.621Z"}', '{"pnl": "-0.2275025", "symbol": "BTCUSDT", "drawdown": "0.0002", "event_id": "01a1ff1c-044d-73cc-94f5-8c194ed7c6d6-1", "account_id": "acct-01a1ff1b-e8d1-7280-801a-c1741442e5cc", "occurred_at": "2026-11-21T17:16:28.667Z"}']::jsonb[]) AS m (topic, payload);
\endpipeline
COMMIT;
