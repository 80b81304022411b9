# shellcheck shell=bash disable=SC2154
# Starts a daemon under its supervisor and waits for its readiness. Sourced after environment.sh and process.sh.

# shellcheck source=deploy/dev/market.sh
. "$(dirname "${BASH_SOURCE[0]}")/market.sh"

ready_deadline_seconds=30
declare -A log_began=()

# The address of a neighbour: the port it runs on, else the one it would get.
address_of() { printf 'http://127.0.0.1:%s' "$(running_port "$1" || port_of "$1")"; }

# daemon_settings NAME PORT: fills the array `settings` with the daemon's environment.
daemon_settings() {
  local name=$1 port=$2 prefix client
  prefix=SEXTANT__$(upper_name "$name")
  settings=(
    "SEXTANT_COMMIT=$(cat "$local_dir/commit")"
    "${prefix}__HTTP__ADDRESS=127.0.0.1"
    "${prefix}__HTTP__PORT=$port"
    "${prefix}__DATABASE__DSN=host=$(socket_dir) port=$postgres_port dbname=$database user=sextant_$(lower_name "$name")"
    "${prefix}__DATABASE__PASSWORD_FILE=$secrets_dir/$name-database-password"
  )
  if [ "$name" = billing ]; then
    settings+=(
      "${prefix}__TOKENS__SIGNING_KEY_FILE=$secrets_dir/billing-signing-key.pem"
      "${prefix}__STRIPE__WEBHOOK_SECRET_FILE=$secrets_dir/stripe-webhook-secret"
      "${prefix}__IDENTITY__VAULT_KEY_FILE=$secrets_dir/billing-vault-key"
      # Users are also reached on the port that the flow's first clients know.
      "${prefix}__HTTP__ADDITIONAL_PORTS=$(additional_ports_of billing)"
    )
    for client in "${service_clients[@]}"; do
      settings+=("${prefix}__SERVICE_CLIENTS__$(upper_name "$client")_SECRET_FILE=$secrets_dir/$client-client-secret")
    done
  else
    settings+=(
      "${prefix}__TOKENS__JWKS_URL=$(address_of billing)/.well-known/jwks.json"
      "${prefix}__SERVICE_CLIENT__SECRET_FILE=$secrets_dir/$name-client-secret"
    )
  fi
  if [ "$name" = market-data ]; then
    settings+=("${prefix}__ALERTS__VAULT_KEY_FILE=$secrets_dir/market-data-vault-key")
    market_settings
  fi
  if [ "$name" = order-router ]; then
    settings+=("${prefix}__NEIGHBOURS__MARKET_DATA_URL=$(address_of market-data)")
  fi
  if [ "$name" = algo-engine ]; then
    settings+=(
      "${prefix}__NEIGHBOURS__MARKET_DATA_URL=$(address_of market-data)"
      "${prefix}__NEIGHBOURS__ORDER_ROUTER_URL=$(address_of order-router)"
    )
  fi
}

start_daemon() {
  local name=$1 port=$2 log pid
  local -a settings
  daemon_settings "$name" "$port"
  log=$log_dir/$name.log
  rotate_log "$log"
  log_began[$name]=$(stat -c %s "$log" 2>/dev/null || printf 0)
  rm -f "$(pid_file "$name")" "$(restarts_file "$name")"
  # Not a process group leader, so setsid becomes the supervisor itself and $! is its pid.
  cd "$project" || fail "cannot enter $project"
  env "${settings[@]}" setsid "$project/deploy/dev/supervise.sh" "$name" "$port" "$release_dir/$name" \
    --config config/every-daemon.json5 --config "config/$name.json5" </dev/null >>"$log" 2>&1 8>&- 9>&- &
  pid=$!
  printf '%s %s\n' "$pid" "$(start_ticks "$pid" || printf 0)" >"$(supervisor_file "$name")" ||
    fail "cannot write $(supervisor_file "$name"): is the disk full?"
}

# The last lines this start wrote, not those of an earlier life.
show_last_lines() {
  local lines
  lines=$(tail -c +$((${log_began[$1]:-0} + 1)) "$log_dir/$1.log" 2>/dev/null | grep -v '"service":"supervisor"' | tail -n 12)
  printf '%s\n' "${lines:-(it logged nothing)}" >&2
}

wait_until_ready() {
  local name=$1 deadline=$((SECONDS + ready_deadline_seconds)) before restarts code
  read -r before _ 2>/dev/null <"$(restarts_file "$name")" || before=0
  until is_ready "$(running_port "$name" || port_of "$name")" && running_pid "$name" >/dev/null; do
    read -r restarts code 2>/dev/null <"$(restarts_file "$name")" || restarts=$before code=-
    if [ "$restarts" -gt "$before" ] || { [ "$code" != - ] && ! supervisor_pid "$name" >/dev/null; }; then
      show_last_lines "$name"
      explain_full_disk
      fail "$name ended with exit code $code before it was ready: its last lines stand above"
    fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      show_last_lines "$name"
      fail "$name is not ready after $ready_deadline_seconds s: its last lines stand above (all of it: make logs SERVICE=$name)"
    fi
    sleep 0.1
  done
}
