#!/usr/bin/env bash
# Brings the stack up (or finds it running) and walks the whole flow once with bootstrap-demo, whose JSON is all that goes
# to stdout. The daemons stay, whatever becomes of the walk.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"
# shellcheck source=deploy/dev/daemon.sh
. "$(dirname "$0")/daemon.sh"

order=(BTCUSDT 0.5 --order-type market)

"$project/deploy/dev/stack.sh" >&2
[ -x "$release_dir/bootstrap-demo" ] || "$project/deploy/dev/build.sh" >&2
say "walking the flow: bootstrap-demo ${order[*]}" >&2
billing=$(address_of billing) market_data=$(address_of market-data) algo_engine=$(address_of algo-engine)
export BOOTSTRAP_AUTH_URL=$billing BOOTSTRAP_BILLING_URL=$billing BOOTSTRAP_USER_URL=$billing
export BOOTSTRAP_ALGO_URL=$algo_engine BOOTSTRAP_REPORTS_URL=$algo_engine
export BOOTSTRAP_DASHBOARD_URL=$market_data BOOTSTRAP_STREAMING_URL=$market_data
export BOOTSTRAP_MARKET_DATA_URL=$market_data
BOOTSTRAP_ORDER_ROUTER_URL=$(address_of order-router)
export BOOTSTRAP_ORDER_ROUTER_URL BOOTSTRAP_SECRETS_DIR=$secrets_dir
"$release_dir/bootstrap-demo" "${order[@]}"
