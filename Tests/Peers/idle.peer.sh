#!/usr/bin/env bash
# 10,000 idle keep-alive connections at 16 kB or less each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
ulimit -n "$(ulimit -H -n)"
# shellcheck source=SCRIPTDIR/echo_server.sh
source "$here/echo_server.sh"
start_echo_server wide
python3 "$here/idle_connections.py" --port "$port" --pid "$echo_pid" --count 10000 --limit 16384
