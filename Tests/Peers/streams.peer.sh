#!/usr/bin/env bash
# httpx-sse and websockets follow a room while market-data is killed (SIGKILL) and started again STREAM_KILLS (4) times:
# no gap and no duplicate, see wire/streams_oracle.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
# shellcheck source=Tests/Peers/stack.sh
. "$here/stack.sh"
peer_environment wire stripe==16.1.0 standardwebhooks==1.1.0 httpx-sse==0.4.3 httpx==0.28.1 websockets==17.4 'PyJWT[crypto]==2.15.0'
peer_stack
register_user peer@example.com >/dev/null
"$python" "$here/wire/streams_oracle.py" "http://127.0.0.1:${port_of[market-data]}" "$(login peer@example.com)" \
  "$(service_token bootstrap-demo)" "$work/enough" "${STREAM_KILLS:-4}" &
oracle=$!
# Interpreters start slowly on a busy machine: the first kill waits until both readers are served.
for _ in $(seq 300); do
  [ ! -e "$work/enough.begun" ] || break
  sleep 0.1
done
for _ in $(seq "${STREAM_KILLS:-4}"); do
  sleep 2
  kill_daemon market-data
  sleep 0.5
  start_daemon market-data
  wait_ready market-data
done
sleep 1
touch "$work/enough"
wait "$oracle"
