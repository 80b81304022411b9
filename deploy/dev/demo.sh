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

ready_deadline_seconds=30
needed_run_megabytes=300
postgres_started_here=
started_here=()
declare -A log_began=()
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

start_daemon() {
  local name=$1 port=$2 prefix log pid
  prefix=SEXTANT__$(upper_name "$name")
  log=$log_dir/$name.log
  rotate_log "$log"
  log_began[$name]=$(stat -c %s "$log" 2>/dev/null || printf 0)
  local -a settings=(
    "SEXTANT_COMMIT=$(cat "$local_dir/commit")"
    "${prefix}__HTTP__ADDRESS=127.0.0.1"
    "${prefix}__HTTP__PORT=$port"
    "${prefix}__DATABASE__DSN=host=$(socket_dir) port=$postgres_port dbname=$database user=sextant_$(lower_name "$name")"
    "${prefix}__DATABASE__PASSWORD_FILE=$secrets_dir/$name-database-password"
  )
  if [ "$name" = billing ]; then
    settings+=("${prefix}__TOKENS__SIGNING_KEY_FILE=$secrets_dir/billing-signing-key.pem")
  else
    settings+=("${prefix}__TOKENS__JWKS_URL=http://127.0.0.1:$billing_port/.well-known/jwks.json")
  fi
  if [ "$name" = algo-engine ]; then
    settings+=(
      "${prefix}__NEIGHBOURS__MARKET_DATA_URL=http://127.0.0.1:$(running_port market-data)"
      "${prefix}__NEIGHBOURS__ORDER_ROUTER_URL=http://127.0.0.1:$(running_port order-router)"
    )
  fi
  # Not a process group leader, so setsid becomes the daemon itself and $! is its pid.
  cd "$project"
  env "${settings[@]}" setsid "$release_dir/$name" --config config/every-daemon.json5 --config "config/$name.json5" </dev/null >>"$log" 2>&1 8>&- 9>&- &
  pid=$!
  started_here+=("$name")
  printf '%s %s %s\n' "$pid" "$(start_ticks "$pid" || printf 0)" "$port" >"$(pid_file "$name")" ||
    fail "cannot write $(pid_file "$name"): is the disk full?"
}

# The last lines this start wrote, not those of an earlier life.
show_last_lines() {
  local lines
  lines=$(tail -c +$((${log_began[$1]:-0} + 1)) "$log_dir/$1.log" 2>/dev/null | tail -n 12)
  printf '%s\n' "${lines:-(it logged nothing)}" >&2
}

wait_until_ready() {
  local name=$1 deadline=$((SECONDS + ready_deadline_seconds)) pid port code
  port=$(running_port "$name")
  read -r pid _ <"$(pid_file "$name")"
  until is_ready "$port"; do
    if ! running_pid "$name" >/dev/null; then
      code=0
      wait "$pid" 2>/dev/null || code=$?
      show_last_lines "$name"
      explain_full_disk
      if [ "$code" = 127 ]; then fail "$name ended: its last lines stand above"; fi # an earlier run's child
      fail "$name ended with exit code $code before it was ready: its last lines stand above"
    fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      show_last_lines "$name"
      fail "$name is not ready after $ready_deadline_seconds s: its last lines stand above (all of it: make logs SERVICE=$name)"
    fi
    sleep 0.1
  done
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
  if ! running_pid "$name" >/dev/null; then
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

billing_port=$(running_port billing || port_of billing)
for name in "${to_start[@]}"; do
  require_free_port "$name" "$(port_of "$name")"
  start_daemon "$name" "$(port_of "$name")"
done
for name in "${services[@]}"; do wait_until_ready "$name"; done
if [ "${#to_start[@]}" -lt "${#services[@]}" ]; then say "started what was missing: ${to_start[*]:-PostgreSQL}"; fi
status_table
finished=1
say "running; 'make status' and 'make logs' look at it, 'make stop' ends it"
