#!/usr/bin/env bash
# make start SERVICE=<daemon>: starts one daemon of a stack that `make demo` has set up.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"
# shellcheck source=deploy/dev/postgres.sh
. "$(dirname "$0")/postgres.sh"
# shellcheck source=deploy/dev/daemon.sh
. "$(dirname "$0")/daemon.sh"

name=${SERVICE:-}
[ -n "$name" ] || fail "which one? make start SERVICE=<one of: ${services[*]}>"
require_known_service "$name"
take_lock 60
find_postgres_dir
if ! postmaster_pid >/dev/null || [ ! -x "$release_dir/$name" ]; then fail "the stack is not set up: 'make demo' does it"; fi
clear_stale_pid_file "$name"
if supervisor_pid "$name" >/dev/null; then
  say "$name runs already"
  exit 0
fi
require_free_port "$name" "$(port_of "$name")"
start_daemon "$name" "$(port_of "$name")"
wait_until_ready "$name"
say "started $name"
