#!/usr/bin/env bash
# make restart SERVICE=<daemon>: stops one daemon, then starts it again.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

[ -n "${SERVICE:-}" ] || fail "which one? make restart SERVICE=<one of: ${services[*]}>"
"$project/deploy/dev/stop.sh"
exec "$project/deploy/dev/start.sh"
