#!/usr/bin/env bash
# openapi-spec-validator accepts /openapi.json of the four daemons, and schemathesis, with the token of an administrator
# who signed up through the API and has a paid plan, finds no answer of 5xx, none that the description does not know and
# no endpoint that forgets to ask for the token.
#   SCHEMATHESIS_SECONDS   how long for each daemon (60)
#   SCHEMATHESIS_REQUESTS  goes on with further seeds until a daemon has answered so many (0); 20000 is the long form
#   SCHEMATHESIS_SERVICES  which daemons (all)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
# shellcheck source=Tests/Peers/stack.sh
. "$here/stack.sh"
peer_environment openapi openapi-spec-validator==0.9.0 schemathesis==4.32.5
# Cheap password hashes and no pause after failed logins: they are not what is looked at here.
extra_settings=(SEXTANT__BILLING__PASSWORDS__SCRYPT_LOG_N=10)
peer_stack

# TRACE and CONNECT are refused with 501 before any route is looked at, so they are not among the tried methods.
# A WebSocket's address asks for the upgrade before it looks at the rest.
cat >"$work/schemathesis.toml" <<'END'
[phases.coverage]
unexpected-methods = ["PUT", "DELETE", "PATCH", "POST", "OPTIONS"]

[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]

[[operations]]
include-operation-id = "openRoomSocket"
checks.negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "426"]
END
email=schemathesis@example.com
user=$(register_user "$email")
make_admin "$email"
"$python" "$here/wire/subscribe.py" "http://127.0.0.1:${port_of[billing]}" "$work/stripe-secret" "$user" "$(service_token bootstrap-demo)" >&2

wanted=${SCHEMATHESIS_REQUESTS:-0}
seconds=${SCHEMATHESIS_SECONDS:-60}
# What a daemon logged since all were ready: before that, readiness says 503 while all is well.
declare -A lines_at_start
for name in "${stack_services[@]}"; do lines_at_start[$name]=$(wc -l <"$work/$name.log"); done
logged() { tail -n +"$((lines_at_start[$1] + 1))" "$work/$1.log"; }
# Health and metrics are asked by neighbours and by this script too: only the rest counts.
answered() { logged "$1" | grep '"event":"http_request"' | grep -vcE '"route":"/(health|\.well-known)' || true; }

# try NAME SEED TOKEN OPTION...: one run of schemathesis.
# Left out: positive_data_acceptance, because the description cannot say which orders a market and its limits let pass.
# Nothing is shrunk or remembered: a failing request is printed whole, and the time goes into further requests.
try() {
  local name=$1 seed=$2 token=$3
  shift 3
  # It keeps a folder .schemathesis where it runs.
  mkdir -p "$work/$name"
  cd "$work/$name"
  "$(dirname "$python")/schemathesis" --config-file "$work/schemathesis.toml" run \
    "http://127.0.0.1:${port_of[$name]}/openapi.json" --checks all --exclude-checks positive_data_acceptance \
    --continue-on-failure --max-failures 20 --no-shrink --generation-database none --max-examples 1000 --seed "$seed" \
    --request-timeout 10 --no-color -H "Authorization: Bearer $token" "$@" >"$work/$name/verdict" 2>&1 || {
    cat "$work/$name/verdict" >&2
    echo "schemathesis disagrees about $name (seed $seed)" >&2
    return 1
  }
}

# An event stream does not end, so it is tried with a token that may not read it.
stranger=$(SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE=$work/key.pem "$SEXTANT_DAEMONS/billing" \
  --issue-service-token --subject stranger --scope profile:write --ttl-s 900)

# judge NAME: the description, the systematic cases once, then random ones until there were enough.
judge() {
  local name=$1 seed=1 began=$SECONDS token
  curl -sf "http://127.0.0.1:${port_of[$name]}/openapi.json" >"$work/$name.json"
  "$python" -m openapi_spec_validator "$work/$name.json" >&2 || return 1
  try "$name" 1 "$(login "$email")" --phases examples,coverage --exclude-operation-id followRoom || return 1
  # An access token lives for some minutes only: each run takes a new one.
  while [ "$seed" = 1 ] || [ "$(answered "$name")" -lt "$wanted" ]; do
    try "$name" "$seed" "$(login "$email")" --phases fuzzing --max-time "$seconds" --exclude-operation-id followRoom || return 1
    seed=$((seed + 1))
  done
  if [ "$name" = market-data ]; then
    try "$name" 1 "$stranger" --phases coverage,fuzzing --max-time 10 --include-operation-id followRoom || return 1
  fi
  logged "$name" | grep -E '"status":5[0-9][0-9]' | head -n 5 >"$work/$name/faults" || true
  if [ -s "$work/$name/faults" ]; then
    echo "$name answered 5xx:" >&2
    cat "$work/$name/faults" >&2
    return 1
  fi
  echo "$name: openapi-spec-validator 0.9.0 accepts $(grep -o '"operationId"' "$work/$name.json" | wc -l) operations;" \
    "schemathesis 4.32.5: $(answered "$name") requests in $((SECONDS - began)) s, no disagreement"
}

# All daemons at once: one run of schemathesis keeps one processor busy.
declare -A judges
for name in ${SCHEMATHESIS_SERVICES:-"${stack_services[@]}"}; do
  (
    trap - EXIT
    judge "$name"
  ) &
  judges[$name]=$!
done
failed=0
for name in "${!judges[@]}"; do wait "${judges[$name]}" || failed=1; done
exit "$failed"
