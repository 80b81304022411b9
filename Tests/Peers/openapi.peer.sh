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

[[operations]]
include-operation-id = "openRoomSocket"
checks.negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "426"]
END
email=schemathesis@example.com
user=$(register_user "$email")
make_admin "$email"
"$python" "$here/wire/subscribe.py" "http://127.0.0.1:${port_of[billing]}" "$work/stripe-secret" "$user" "$(service_token bootstrap-demo)" >&2

wanted=${SCHEMATHESIS_REQUESTS:-0}
answered() { grep -c '"event":"http_request"' "$work/$1.log" || true; }

# try NAME SEED TOKEN OPTION...: one run of schemathesis.
# Left out: positive_data_acceptance, because the description cannot say which orders a market and its limits let pass.
try() {
  local name=$1 seed=$2 token=$3
  shift 3
  # It keeps a folder .schemathesis where it runs.
  cd "$work"
  "$(dirname "$python")/schemathesis" --config-file "$work/schemathesis.toml" run \
    "http://127.0.0.1:${port_of[$name]}/openapi.json" --checks all --exclude-checks positive_data_acceptance \
    --phases examples,coverage,fuzzing --continue-on-failure --max-examples 1000 --seed "$seed" --request-timeout 10 \
    -H "Authorization: Bearer $token" "$@" >"$work/verdict" 2>&1 || {
    cat "$work/verdict" >&2
    echo "schemathesis disagrees about $name (seed $seed)" >&2
    return 1
  }
}

disagreed=0
# An event stream does not end, so it is tried with a token that may not read it.
stranger=$(SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE=$work/key.pem "$SEXTANT_DAEMONS/billing" \
  --issue-service-token --subject stranger --scope profile:write --ttl-s 900)
for name in ${SCHEMATHESIS_SERVICES:-"${stack_services[@]}"}; do
  curl -sf "http://127.0.0.1:${port_of[$name]}/openapi.json" >"$work/$name.json"
  "$python" -m openapi_spec_validator "$work/$name.json" >&2
  seed=0
  while :; do
    seed=$((seed + 1))
    try "$name" "$seed" "$(login "$email")" --max-time "${SCHEMATHESIS_SECONDS:-60}" --exclude-operation-id followRoom || disagreed=1
    [ "$disagreed" = 0 ] && [ "$(answered "$name")" -lt "$wanted" ] || break
  done
  if [ "$name" = market-data ]; then
    try "$name" 1 "$stranger" --max-time 10 --include-operation-id followRoom || disagreed=1
  fi
  # Readiness alone says 503 while all is well: at the start.
  if grep -E '"status":5[0-9][0-9]' "$work/$name.log" | grep -v '"route":"/health/ready"' | head -n 5 >"$work/faults" && [ -s "$work/faults" ]; then
    echo "$name answered 5xx:" >&2
    cat "$work/faults" >&2
    disagreed=1
  fi
  [ "$disagreed" = 1 ] || echo "$name: openapi-spec-validator 0.9.0 accepts $(grep -o '"operationId"' "$work/$name.json" | wc -l) operations; schemathesis 4.32.5: $(answered "$name") requests, no disagreement"
done
exit "$disagreed"
