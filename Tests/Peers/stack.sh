# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by peer scripts: the four daemons on a private PostgreSQL, every secret in a folder that goes away at the end.
#
# usage: peer_stack        builds the daemons unless SEXTANT_DAEMONS names their folder, starts all, waits until ready
#        start_daemon NAME, kill_daemon NAME (SIGKILL), register_user EMAIL, login EMAIL, service_token CLIENT
# Sets: work (folder), port_of[NAME], pid_of[NAME]. extra_settings may hold NAME=VALUE pairs of the environment
# beforehand, stack_postgres options of the server (default: nothing is synced, for speed).
stack_services=(billing market-data order-router algo-engine)
stack_clients=(market-data order-router algo-engine bootstrap-demo)
declare -gA port_of pid_of
extra_settings=()
stack_postgres="-c fsync=off"
as_owner=()
stack_password='Peer correct horse battery 9'

stack_upper() { tr 'a-z-' 'A-Z_' <<<"$1"; }

peer_stack() {
  local name schema
  postgres_binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$postgres_binaries" ] || {
    echo "skipped: PostgreSQL is not installed"
    exit 0
  }
  if [ -z "${SEXTANT_DAEMONS:-}" ]; then
    for name in "${stack_services[@]}"; do
      swift build --package-path "$project" --disable-index-store --product "$name" >&2 </dev/null
    done
    SEXTANT_DAEMONS=$(swift build --package-path "$project" --show-bin-path)
  fi
  work=$(mktemp -d)
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$work"
    as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
  fi
  trap stack_finish EXIT
  "${as_owner[@]}" "$postgres_binaries/initdb" -D "$work/data" -A trust -U postgres --no-sync >/dev/null
  "${as_owner[@]}" "$postgres_binaries/pg_ctl" -D "$work/data" -l "$work/log" -w \
    -o "-c listen_addresses= -c unix_socket_directories=$work -c port=5432 $stack_postgres" start >/dev/null
  stack_secrets
  local port=$((20000 + RANDOM % 10000))
  for name in "${stack_services[@]}"; do
    schema=${name//-/_}
    psql "CREATE ROLE sextant_$schema LOGIN"
    psql "CREATE SCHEMA $schema AUTHORIZATION sextant_$schema"
    port_of[$name]=$port
    port=$((port + 1))
  done
  for name in "${stack_services[@]}"; do start_daemon "$name"; done
  for name in "${stack_services[@]}"; do wait_ready "$name"; done
}

psql() { "$postgres_binaries/psql" -q -v ON_ERROR_STOP=1 -h "$work" -U postgres -d postgres -c "$1"; }

stack_secrets() (
  umask 077
  openssl genpkey -algorithm ed25519 -out "$work/key.pem" 2>/dev/null
  openssl rand -hex 32 >"$work/vault-key"
  openssl rand -hex 24 >"$work/stripe-secret"
  for client in "${stack_clients[@]}"; do openssl rand -hex 24 >"$work/$client-secret"; done
)

start_daemon() {
  local name=$1 prefix client url=http://127.0.0.1
  prefix=SEXTANT__$(stack_upper "$name")
  local settings=(
    "${prefix}__HTTP__PORT=${port_of[$name]}"
    "${prefix}__DATABASE__DSN=host=$work port=5432 dbname=postgres user=sextant_${name//-/_}"
  )
  if [ "$name" = billing ]; then
    settings+=("${prefix}__TOKENS__SIGNING_KEY_FILE=$work/key.pem" "${prefix}__IDENTITY__VAULT_KEY_FILE=$work/vault-key"
      "${prefix}__STRIPE__WEBHOOK_SECRET_FILE=$work/stripe-secret")
    for client in "${stack_clients[@]}"; do
      settings+=("${prefix}__SERVICE_CLIENTS__$(stack_upper "$client")_SECRET_FILE=$work/$client-secret")
    done
  else
    settings+=("${prefix}__TOKENS__JWKS_URL=$url:${port_of[billing]}/.well-known/jwks.json"
      "${prefix}__SERVICE_CLIENT__SECRET_FILE=$work/$name-secret")
  fi
  if [ "$name" = market-data ]; then settings+=("${prefix}__ALERTS__VAULT_KEY_FILE=$work/vault-key"); fi
  case $name in order-router | algo-engine)
    settings+=("${prefix}__NEIGHBOURS__MARKET_DATA_URL=$url:${port_of[market-data]}") ;;
  esac
  if [ "$name" = algo-engine ]; then
    settings+=("${prefix}__NEIGHBOURS__ORDER_ROUTER_URL=$url:${port_of[order-router]}")
  fi
  daemon_settings=("${settings[@]}")
  env "${settings[@]}" "${extra_settings[@]}" "$SEXTANT_DAEMONS/$name" --config "$project/config/every-daemon.json5" \
    --config "$project/config/$name.json5" >/dev/null 2>>"$work/$name.log" &
  pid_of[$name]=$!
}

wait_ready() {
  local name=$1 try
  for try in $(seq 300); do
    [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:${port_of[$name]}/health/ready")" != 200 ] || return 0
    sleep 0.1
  done
  tail -n 5 "$work/$name.log" >&2
  echo "$name is not ready" >&2
  exit 1
}

kill_daemon() {
  kill -9 "${pid_of[$1]}"
  wait "${pid_of[$1]}" 2>/dev/null || true
}

stack_finish() {
  local name
  for name in "${!pid_of[@]}"; do kill "${pid_of[$name]}" 2>/dev/null || true; done
  "${as_owner[@]}" "$postgres_binaries/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  if [ -n "${PEERS_KEEP_LOGS:-}" ]; then mkdir -p "$PEERS_KEEP_LOGS" && cp "$work"/*.log "$PEERS_KEEP_LOGS" || true; fi
  rm -rf "$work"
}

# stack_post PATH JSON: posts to billing and prints its answer.
stack_post() {
  local answer
  answer=$(curl -sS --fail-with-body -H 'Content-Type: application/json' -d "$2" \
    "http://127.0.0.1:${port_of[billing]}$1") || {
    echo "POST $1 was refused: $answer" >&2
    return 1
  }
  printf '%s' "$answer"
}

stack_credentials() { printf '{"email":"%s","password":"%s"}' "$1" "$stack_password"; }
stack_access_token() { sed 's/.*"access_token":"\([^"]*\)".*/\1/'; }

# Prints the new user's id.
register_user() { stack_post /auth/register "$(stack_credentials "$1")" | sed 's/.*"id":"\([^"]*\)".*/\1/'; }
login() { stack_post /auth/login "$(stack_credentials "$1")" | stack_access_token; }
service_token() {
  stack_post /auth/service-token "{\"client_id\":\"$1\",\"client_secret\":\"$(cat "$work/$1-secret")\"}" | stack_access_token
}

# Makes a registered user an administrator; the next login has the role.
make_admin() {
  env "SEXTANT__BILLING__DATABASE__DSN=host=$work port=5432 dbname=postgres user=sextant_billing" \
    "SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE=$work/key.pem" "$SEXTANT_DAEMONS/billing" --make-admin "$1" >&2 2>/dev/null
}
