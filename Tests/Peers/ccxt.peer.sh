#!/usr/bin/env bash
# ccxt reads markets, candles, tickers, books and funding of the local exchange; market-data follows the same exchange live
# and gives the same numbers, see markets/ccxt_oracle.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
shared=${SEXTANT_SHARED:-$project/../shared}
[ -d "$shared/data" ] || {
  echo "skipped: ../shared (recordings) is not beside the package"
  exit 0
}
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
# shellcheck source=Tests/Peers/stack.sh
. "$here/stack.sh"
peer_environment ccxt ccxt==4.5.90
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
if [ -z "${SEXTANT_EXCHANGE:-}" ]; then
  swift build --package-path "$project" --disable-index-store --product exchange-simulator >&2 </dev/null
  SEXTANT_EXCHANGE=$(swift build --package-path "$project" --show-bin-path)/exchange-simulator
fi

stack_services=(billing market-data)
first=$((30000 + RANDOM % 2000))
declare -A exchange_port=([binance_spot]=$first [binance_perp]=$((first + 1)) [bitget_spot]=$((first + 2)) [bitget_perp]=$((first + 2)))
"$SEXTANT_EXCHANGE" --shared "$shared" --binance-spot "$first" --binance-perp $((first + 1)) --bitget $((first + 2)) \
  >/dev/null 2>&1 &
exchange=$!
for venue in "${!exchange_port[@]}"; do
  section=SEXTANT__MARKET_DATA__VENUES__$(stack_upper "$venue")
  extra_settings+=("${section}__ENABLED=true" "${section}__REST_URL=http://127.0.0.1:${exchange_port[$venue]}"
    "${section}__STREAM_URL=ws://127.0.0.1:${exchange_port[$venue]}" "${section}__SYMBOLS=BTCUSDT,ETHUSDT")
done
# The variables of one service are unknown keys to another.
start_all=$(declare -f start_daemon)
eval "${start_all/start_daemon/start_with_settings}"
start_daemon() {
  local kept=("${extra_settings[@]}")
  [ "$1" = market-data ] || extra_settings=()
  start_with_settings "$1"
  extra_settings=("${kept[@]}")
}
stop_stack=$(declare -f stack_finish)
eval "${stop_stack/stack_finish/finish_stack}"
stack_finish() {
  kill "$exchange" 2>/dev/null || true
  finish_stack
}
peer_stack
register_user peer@example.com >/dev/null
"$python" "$here/markets/ccxt_oracle.py" "http://127.0.0.1:${port_of[market-data]}" "$(login peer@example.com)" \
  "$first" $((first + 1)) $((first + 2))
