#!/usr/bin/env bash
# Ends the four daemons and the private PostgreSQL, or one daemon (SERVICE=order-router). Nothing running: says so.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"
# shellcheck source=deploy/dev/postgres.sh
. "$(dirname "$0")/postgres.sh"

[ -d "$local_dir" ] || {
  say "nothing runs"
  exit 0
}
take_lock 60
find_postgres_dir
if [ -n "${SERVICE:-}" ]; then
  require_known_service "$SERVICE"
  clear_stale_pid_file "$SERVICE"
  if ! running_pid "$SERVICE" >/dev/null && ! supervisor_pid "$SERVICE" >/dev/null; then say "$SERVICE does not run"; fi
  stop_daemon "$SERVICE"
  exit 0
fi
anything=
for name in "${services[@]}"; do
  if running_pid "$name" >/dev/null || supervisor_pid "$name" >/dev/null; then anything=1; fi
done
if postmaster_pid >/dev/null; then anything=1; fi
[ -n "$anything" ] || say "nothing runs"
# The issuer of tokens last, as it was started first.
for ((index = ${#services[@]} - 1; index >= 0; index--)); do
  clear_stale_pid_file "${services[index]}"
  stop_daemon "${services[index]}"
done
stop_postgres
