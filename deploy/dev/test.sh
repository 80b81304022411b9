#!/usr/bin/env bash
# Builds and runs every test that needs no outside client. Ends with the test runner's own summary line.
#   FILTER=<regex>   only the tests that match
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

build_seconds=900
run_seconds=480

"$project/deploy/dev/install.sh"
make_local_dir
require_free_megabytes "$project" 1000 "a test build"
cd "$project"
log=$log_dir/test.log
began=$SECONDS

say "building the tests"
if ! timeout -k 10 "$build_seconds" swift build --build-tests >"$log" 2>&1 </dev/null; then
  { grep -E 'error:' "$log" || true; } | sort -u | head -n 30 >&2
  tail -n 5 "$log" >&2
  explain_full_disk
  fail "the tests did not build: the whole output is in $log"
fi
say "built in $((SECONDS - began)) s"

# A crash tells where, and never waits for a debugger.
export SWIFT_BACKTRACE=enable=yes,color=no,interactive=no,timeout=30s
arguments=(test --skip-build)
if [ -n "${FILTER:-}" ]; then arguments+=(--filter "$FILTER"); fi
status=0
timeout -k 10 "$run_seconds" swift "${arguments[@]}" >"$log" 2>&1 </dev/null || status=$?

summary=$(grep -E 'Test run with [0-9]+ test' "$log" | tail -n 1 || true)
count=$(sed -n 's/.*Test run with \([0-9]*\) test.*/\1/p' <<<"$summary")
skips=$(grep -E 'Test .* skipped|Suite .* skipped' "$log" | grep -E '^[^A-Za-z]*(Test|Suite) ' || true)

if [ "$status" != 0 ]; then
  # What failed, with the words of the failure; a crash leaves its backtrace at the end.
  grep -E 'recorded an issue|failed after|↳|error:|Fatal error|Crash|crashed' "$log" |
    grep -vE 'Testing Library Version|Target Platform|Test run with' | head -n 120 >&2 || true
  if [ -z "$summary" ]; then tail -n 40 "$log" >&2; fi
  explain_full_disk
fi
if [ -n "$skips" ]; then
  say "skipped: $(wc -l <<<"$skips")"
  sed -E 's/^[^A-Za-z]*/  /' <<<"$skips"
else
  say "skipped: 0"
fi
say "the whole output: $log ($((SECONDS - began)) s in all)"
if [ "$status" = 124 ] || [ "$status" = 137 ]; then fail "the tests did not end within $run_seconds s: killed"; fi
if [ -n "$summary" ]; then say "$summary"; fi
[ "$status" = 0 ] || exit "$status"
[ "${count:-0}" -gt 0 ] || fail "no test ran"
