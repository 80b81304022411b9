#!/usr/bin/env bash
# stripe, standardwebhooks and PyJWT against running daemons: see wire/webhooks_oracle.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
# shellcheck source=Tests/Peers/stack.sh
. "$here/stack.sh"
peer_environment wire stripe==16.1.0 standardwebhooks==1.1.0 httpx-sse==0.4.3 httpx==0.28.1 websockets==17.4 'PyJWT[crypto]==2.15.0'
extra_settings=(SEXTANT__MARKET_DATA__ALERTS__WEBHOOK_ALLOW_HTTP=true
  SEXTANT__MARKET_DATA__ALERTS__WEBHOOK_ALLOWED_BLOCKS=127.0.0.1/32)
peer_stack
user=$(register_user peer@example.com)
token=$(login peer@example.com)
"$python" "$here/wire/webhooks_oracle.py" "$SEXTANT_PEER" "http://127.0.0.1:${port_of[billing]}" \
  "http://127.0.0.1:${port_of[market-data]}" "$work/stripe-secret" "$user" "$token" "$(service_token bootstrap-demo)"
