#!/usr/bin/env bash
# Every test of Postgres that does not need a session of its own, through Debian's PgBouncer in transaction mode.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || {
  echo "pgbouncer: not installed (apt install pgbouncer)" >&2
  exit 69
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
SEXTANT_TEST_DSN_VIA=pgbouncer swift test ${SEXTANT_SWIFT_TEST_FLAGS:-} --filter '^PostgresTests\.' 2>&1 | tee "$log" | grep -E '✘|recorded|Test run|error:' || true
grep -qE 'Test run with [1-9][0-9]* tests? .*passed' "$log"
echo "pgbouncer: $(/usr/sbin/pgbouncer --version | head -n 1), $(grep -c '^✔ Test .*passed' "$log") tests passed, $(grep -c 'skipped' "$log" || true) skipped"
