#!/usr/bin/env bash
# Installs what is missing, builds, starts a private PostgreSQL and the four daemons, and leaves them running.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"
# shellcheck source=deploy/dev/postgres.sh
. "$(dirname "$0")/postgres.sh"
# shellcheck source=deploy/dev/secrets.sh
. "$(dirname "$0")/secrets.sh"
# shellcheck source=deploy/dev/daemon.sh
. "$(dirname "$0")/daemon.sh"

needed_run_megabytes=300
postgres_started_here=
started_here=()
finished=

# A run that ends early takes back what it started; what ran before stays.
take_back() {
  local status=$?
  trap - EXIT
  set +e
  trap '' INT TERM
  exec >&8 2>&8 # the interruption may have come while a step's output went to a file
  [ -z "$finished" ] || exit 0
  local name
  for name in "${started_here[@]}"; do stop_daemon "$name"; done
  if [ -n "$postgres_started_here" ]; then stop_postgres; fi
  if [ "${#started_here[@]}" -gt 0 ] || [ -n "$postgres_started_here" ]; then warn "what this run had started is stopped again"; fi
  [ "$status" -lt 128 ] || warn "interrupted"
  [ "$status" != 0 ] || status=1
  exit "$status"
}

require_toolchain
if [ ! -e "$release_dir/billing" ]; then require_free_megabytes "$project" 700 "a release build"; fi
take_lock 0
exec 8>&2
trap take_back EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

to_start=()
for name in "${services[@]}"; do
  clear_stale_pid_file "$name"
  if ! running_pid "$name" >/dev/null && ! supervisor_pid "$name" >/dev/null; then
    # Asked before the build: a taken port should not cost minutes.
    require_free_port "$name" "$(port_of "$name")"
    to_start+=("$name")
  fi
done

find_postgres_dir
if [ "${#to_start[@]}" = 0 ] && postmaster_pid >/dev/null; then
  say "already running: nothing to do ('make stop' ends it)"
  for name in "${services[@]}"; do wait_until_ready "$name"; done
  status_table
  finished=1
  exit 0
fi

"$project/deploy/dev/build.sh" 9>&-
require_free_megabytes "$local_dir" "$needed_run_megabytes" "the database"
make_secrets
start_postgres
provision_database

for name in "${to_start[@]}"; do
  require_free_port "$name" "$(port_of "$name")"
  started_here+=("$name")
  start_daemon "$name" "$(port_of "$name")"
done
for name in "${services[@]}"; do wait_until_ready "$name"; done
if [ "${#to_start[@]}" -lt "${#services[@]}" ]; then say "started what was missing: ${to_start[*]:-PostgreSQL}"; fi
status_table
finished=1
say "running; 'make status' and 'make logs' look at it, 'make stop' ends it"
