# shellcheck shell=bash disable=SC2154
# Sourced by Tests/Benchmarks/run.sh: what the sandbox flow costs, on four real daemons (release) and a PostgreSQL that
# syncs. About five minutes with 3 rounds of 4 seconds.
#   quotes        GET /spot/BTCUSDT by wrk, against the same endpoint in FastAPI + uvicorn
#   orders        POST /orders at 8 clients, against pgbench with the same statements (order.sql), in turns; then 200 a second
#   entitlements  the check from memory, and over HTTP from billing
#   streams       1,000 readers of a room, 10 events a second
flow=Tests/Benchmarks/flow

bench_flow() {
  need wrk
  need curl
  need python3
  project=$(pwd -P)
  work_bench=$project/$out
  if [ ! -x "$out/venv/bin/uvicorn" ] || ! "$out/venv/bin/python" -c 'import jwt' 2>/dev/null; then
    python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install -q fastapi 'uvicorn[standard]' 'PyJWT[crypto]'
  fi
  # The stack ends with its own trap: it lives in a shell of its own.
  ( flow_measure )
}

flow_measure() {
  # shellcheck source=Tests/Peers/stack.sh
  . Tests/Peers/stack.sh
  SEXTANT_DAEMONS=${SEXTANT_DAEMONS:-$project/.build/release}
  stack_postgres="-c max_wal_size=4GB -c checkpoint_timeout=30min"
  # Cheap password hashes, a market that moves, and one caller may be all the readers.
  extra_settings=(SEXTANT__BILLING__PASSWORDS__SCRYPT_LOG_N=10 SEXTANT__MARKET_DATA__SANDBOX__MODE=synthetic
    SEXTANT__ORDER_ROUTER__TRADING__DAILY_NOTIONAL_LIMIT=1000000000 SEXTANT__ORDER_ROUTER__TRADING__STOP_LOSS=1000000000
    SEXTANT__ORDER_ROUTER__TRADING__MAX_DAILY_LOSS=1000000000
    SEXTANT__MARKET_DATA__STREAMING__MAX_READERS_PER_CALLER=2000
    SEXTANT__MARKET_DATA__HTTP__MAX_CONNECTIONS=4000 SEXTANT__MARKET_DATA__HTTP__MAX_CONNECTIONS_PER_ADDRESS=4000)
  trap 'stop_servers; stack_finish' EXIT
  peer_stack
  trap 'stop_servers; stack_finish' EXIT
  local billing=http://127.0.0.1:${port_of[billing]} market=http://127.0.0.1:${port_of[market-data]}
  local router=http://127.0.0.1:${port_of[order-router]} service user number
  service=$(service_token bootstrap-demo)
  : >"$work/tokens"
  for number in 1 2 3 4 5 6 7 8; do
    user=$(register_user "bench$number@example.com")
    python3 Tests/Peers/wire/subscribe.py "$billing" "$work/stripe-secret" "$user" "$service" >/dev/null
    # One token a line.
    printf '%s\n' "$(login "bench$number@example.com")" >>"$work/tokens"
  done
  for part in ${FLOW:-quotes orders entitlements streams}; do "flow_$part"; done
}

field() { cut -d' ' -f"$2" "$1" | median; }

flow_quotes() {
  local peer=18204 token ours theirs
  token=$(head -n 1 "$work/tokens")
  curl -sf "$billing/.well-known/jwks.json" >"$work/jwks.json"
  JWKS=$work/jwks.json "$work_bench/venv/bin/uvicorn" --app-dir $flow quote_server:app --port $peer --no-access-log \
    --log-level error & pids+=($!)
  for _ in $(seq 100); do
    curl -sf -o /dev/null -H "Authorization: Bearer $token" "http://127.0.0.1:$peer/spot/BTCUSDT" && break
    sleep 0.1
  done
  for _ in $(seq "$rounds"); do
    quote_load "$market/spot/BTCUSDT?venue=binance.spot" "$token" >>"$work/quotes.ours"
    quote_load "http://127.0.0.1:$peer/spot/BTCUSDT?venue=binance.spot" "$token" >>"$work/quotes.peer"
  done
  stop_servers
  ours=$(field "$work/quotes.ours" 1) theirs=$(field "$work/quotes.peer" 1)
  say "| GET /spot/{symbol}, wrk -t1 -c32, requests/s (p99) | $(fmt "$ours") ($(field "$work/quotes.ours" 2) ms) | FastAPI + uvicorn: $(fmt "$theirs") ($(field "$work/quotes.peer" 2) ms) | $(ratio "$ours" "$theirs")x | 7x |"
}

quote_load() { # quote_load URL TOKEN -> "requests/s p99_ms"; anything but 200 ends the run
  wrk -t1 -c32 -d"${seconds}s" --latency -H "Authorization: Bearer $2" "$1" | awk '
    /99%/ { p = $2; if (p ~ /us$/) p = p / 1000; else if (p ~ /ms$/) p = p + 0; else p = p * 1000 }
    /Non-2xx/ { print "bench: " $0 > "/dev/stderr"; bad = 1 }
    /Requests\/sec/ { r = $2 } END { print r, p; exit bad }'
}

flow_orders() {
  local ours theirs version
  version=$("$postgres_binaries/pgbench" --version | awk '{ print $3 }')
  psql "INSERT INTO order_router.accounts (account_id) SELECT 'bench-' || n FROM generate_series(1, 8) AS n"
  .build/release/sextant-bench flow-orders "$router" "$work/tokens" 2 >/dev/null
  for _ in $(seq "$rounds"); do
    .build/release/sextant-bench flow-orders "$router" "$work/tokens" "$seconds" >>"$work/orders.ours"
    # What the daemons deliver afterwards is not the peer's burden.
    flow_settle
    PGOPTIONS='-c search_path=order_router' "$postgres_binaries/pgbench" -n -M prepared -c 8 -j 1 -T "$seconds" \
      -f $flow/order.sql -h "$work" -U sextant_order_router postgres 2>"$work/pgbench.log" |
      awk '/^tps = / { print $3 } /transactions: [1-9].*failed/ { }' >>"$work/orders.peer"
    psql "DELETE FROM order_router.outbox WHERE topic = 'bench'"
  done
  ours=$(field "$work/orders.ours" 1) theirs=$(field "$work/orders.peer" 1)
  say "| POST /orders, durable paper order, 8 clients, orders/s (p50, p99) | $(fmt "$ours") ($(field "$work/orders.ours" 2), $(field "$work/orders.ours" 3) ms) | pgbench $version -M prepared, the same statements: $(fmt "$theirs") | $(ratio "$ours" "$theirs")x | 0.6x |"
  .build/release/sextant-bench flow-paced "$router" "$work/tokens" $((seconds * 2)) 200 >"$work/paced"
  say "| the same at 200 a second, p50 and p99 | $(field "$work/paced" 2) ms, $(field "$work/paced" 3) ms | - | - | 5 ms, 20 ms |"
}

# Waits until the router has handed over what it owes to its neighbours.
flow_settle() {
  local _
  for _ in $(seq 600); do
    [ "$("$postgres_binaries/psql" -At -h "$work" -U postgres -d postgres \
      -c "SELECT count(*) FROM order_router.outbox WHERE dead_at IS NULL AND topic <> 'bench'")" != 0 ] || return 0
    sleep 0.1
  done
}

flow_entitlements() {
  local http
  say "| entitlement check, kept in memory | $(.build/release/sextant-bench flow-guard) us | - | - | 10 us |"
  http=$(.build/release/sextant-bench flow-entitlements "$billing" "$(head -n 1 "$work/tokens")" 3000)
  say "| entitlement check over HTTP, p50 and p99 | ${http% *} ms, ${http#* } ms | - | - | 1 ms |"
}

flow_streams() {
  local seen
  seen=$(.build/release/sextant-bench flow-streams "$market" "$(head -n 1 "$work/tokens")" "$(service_token bootstrap-demo)" \
    "${pid_of[market-data]}" 1000 10 $((seconds * 2)))
  # shellcheck disable=SC2086
  set -- $seen
  say "| 1,000 readers of a room, 10 events/s, p50 and p99 of delivery | $1 ms, $2 ms | - | - | 100 ms |"
  say "| the same, memory of the daemon for each reader | $3 bytes | - | - | 32,768 bytes |"
}
