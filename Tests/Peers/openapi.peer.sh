#!/usr/bin/env bash
# openapi-spec-validator accepts /openapi.json of the four daemons, and schemathesis finds no answer of 5xx or against
# the description in SCHEMATHESIS_SECONDS (60) a daemon. The daemons run on a private PostgreSQL of this script's own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$binaries" ] || {
  echo "skipped: PostgreSQL is not installed"
  exit 0
}
peer_environment openapi openapi-spec-validator==0.9.0 schemathesis==4.32.5
services=(billing market-data order-router algo-engine)
if [ -z "${SEXTANT_DAEMONS:-}" ]; then
  for name in "${services[@]}"; do
    swift build --package-path "$project" --disable-index-store --product "$name" >&2 </dev/null
  done
  SEXTANT_DAEMONS=$(swift build --package-path "$project" --show-bin-path)
fi

work=$(mktemp -d)
as_owner=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$work"
  as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
pids=()
finish() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  "${as_owner[@]}" "$binaries/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

"${as_owner[@]}" "$binaries/initdb" -D "$work/data" -A trust -U postgres --no-sync >/dev/null
"${as_owner[@]}" "$binaries/pg_ctl" -D "$work/data" -l "$work/log" -w \
  -o "-c listen_addresses= -c unix_socket_directories=$work -c port=5432 -c fsync=off" start >/dev/null
psql() { "$binaries/psql" -q -v ON_ERROR_STOP=1 -h "$work" -U postgres -d postgres -c "$1"; }
openssl genpkey -algorithm ed25519 -out "$work/key.pem" 2>/dev/null
chmod 600 "$work/key.pem"

port=$((20000 + RANDOM % 20000))
billing_port=$port
for name in "${services[@]}"; do
  schema=${name//-/_} prefix=SEXTANT__$(tr 'a-z-' 'A-Z_' <<<"$name")
  psql "CREATE ROLE sextant_$schema LOGIN"
  psql "CREATE SCHEMA $schema AUTHORIZATION sextant_$schema"
  export "${prefix}__HTTP__PORT=$port"
  export "${prefix}__DATABASE__DSN=host=$work port=5432 dbname=postgres user=sextant_$schema"
  if [ "$name" = billing ]; then
    export "${prefix}__TOKENS__SIGNING_KEY_FILE=$work/key.pem"
  else
    export "${prefix}__TOKENS__JWKS_URL=http://127.0.0.1:$billing_port/.well-known/jwks.json"
  fi
  "$SEXTANT_DAEMONS/$name" 2>"$work/$name.log" &
  pids+=($!)
  port=$((port + 1))
done
# TRACE and CONNECT are refused with 501 before any route is looked at, so they are not among the tried methods.
printf '[phases.coverage]\nunexpected-methods = ["PUT", "DELETE", "PATCH", "POST", "OPTIONS"]\n' >"$work/schemathesis.toml"
token=$("$SEXTANT_DAEMONS/billing" --issue-service-token --subject schemathesis --scope ops:read --ttl-s 900)

port=$billing_port
for name in "${services[@]}"; do
  base=http://127.0.0.1:$port
  for _ in $(seq 100); do
    [ "$(curl -s -o "$work/ready" -w '%{http_code}' "$base/health/ready")" != 200 ] || break
    sleep 0.1
  done
  curl -sf "$base/openapi.json" >"$work/$name.json" || {
    tail -n 5 "$work/$name.log" >&2
    echo "$name does not answer" >&2
    exit 1
  }
  "$python" -m openapi_spec_validator "$work/$name.json" >&2
  verdict=$work/$name.verdict
  # Left out: positive_data_acceptance, because a cursor is opaque and the description cannot say which texts are one.
  "$(dirname "$python")/schemathesis" --config-file "$work/schemathesis.toml" run "$base/openapi.json" \
    --checks all --exclude-checks positive_data_acceptance \
    --phases examples,coverage,fuzzing --max-time "${SCHEMATHESIS_SECONDS:-60}" --continue-on-failure \
    --seed 1 --request-timeout 5 -H "Authorization: Bearer $token" >"$verdict" 2>&1 || {
    cat "$verdict" >&2
    echo "schemathesis disagrees about $name" >&2
    exit 1
  }
  if grep -qE '"status":5[0-9][0-9]' "$work/$name.log"; then
    echo "$name answered 5xx:" >&2
    grep -E '"status":5[0-9][0-9]' "$work/$name.log" | head -n 5 >&2
    exit 1
  fi
  echo "$name: openapi-spec-validator 0.9.0 accepts $(grep -o '"operationId"' "$work/$name.json" | wc -l) operations; schemathesis 4.32.5: $(grep -c '"event":"http_request"' "$work/$name.log") requests, no disagreement"
  port=$((port + 1))
done
