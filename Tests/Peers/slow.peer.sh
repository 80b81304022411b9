#!/usr/bin/env bash
# slowhttptest's three attackers with 1,000 connections each: all of them must be closed by the deadline plus two
# seconds after the last one connected, while a probe is always answered. The deadlines are the short ones (3 s) unless
# LIMITS=default (10 s for headers and bodies, 20 s for readers).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v slowhttptest >/dev/null || {
  echo "skipped: no slowhttptest (Debian package slowhttptest)"
  exit 0
}
ulimit -n "$(ulimit -H -n)"
# shellcheck source=SCRIPTDIR/echo_server.sh
source "$here/echo_server.sh"
limits=${LIMITS:-small}
start_echo_server "$limits"
url=http://127.0.0.1:$port

if [ "$limits" = small ]; then short=3 long=3; else short=10 long=20; fi
attack() {
  local name=$1 deadline=$2
  shift 2
  python3 "$here/slow_attack.py" --port "$port" --pid "$echo_pid" --name "$name" --deadline "$deadline" -- "$@"
}
failed=0
attack "slow headers" $short -H -i 1 -u "$url/health" || failed=1
attack "slow body" $short -B -t POST -i 1 -s 8192 -u "$url/echo" || failed=1
attack "slow read" $long -X -w 1 -y 1 -n 1 -z 1 -k 3 -u "$url/large?bytes=4000000" || failed=1
curl -sf "$url/metrics" | grep '^http_connections_cut_total'
exit $failed
