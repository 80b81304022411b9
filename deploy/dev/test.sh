#!/usr/bin/env bash
# Builds and runs every test that needs no outside client. Ends with one line that counts.
#   FILTER=<regex>   only the tests that match
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

build_seconds=900
run_seconds=300
# The long forms of fault tests take minutes each.
if [ "${SEXTANT_LONG_TESTS:-}" = 1 ]; then run_seconds=1800; fi

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

# One process a group: tests of one process run side by side, and those that wait for real clocks (deadlines, sockets)
# must not stand in line behind those that compute for seconds.
units=(
  AlgoEngineCoreTests
  ArchitectureTests
  BillingCoreTests
  BootstrapDemoTests
  ContractsTests
  ExchangesTests
  HTTPWireTests
  IndicatorsTests
  MarketDataCoreTests
  ObservabilityTests
  OrderRouterCoreTests
  ResilienceTests
  SecurityTests
  ServiceCoreTests
  StrictJSONTests
  TradingTests
)
groups=(
  "units:^($(IFS='|' && printf '%s' "${units[*]}"))\."
  'network:^(ReactorTests|NetworkingTests)\.(?!DescriptorReuseTests)'
  # Takes numbers of descriptors that other tests of its process would want.
  'descriptors:^NetworkingTests\.DescriptorReuseTests'
  'database:^PostgresTests\.'
  'services:^(ServiceKitTests|ServiceKitIntegrationTests)\.'
  # Each test of these starts a daemon of its own: one service at a time.
  'identity:^BillingAppTests\.(Login|Password|Registration|SecondFactor|Session|User)Tests'
  'billing:^BillingAppTests\.(?!(Login|Password|Registration|SecondFactor|Session|User)Tests)'
  'live-markets:^MarketDataAppTests\.(CandleWriter|HistoryCommand|Live.*|MarketStorage|VenueRestClient)Tests'
  'market-data:^MarketDataAppTests\.(?!(CandleWriter|HistoryCommand|Live.*|MarketStorage|VenueRestClient)Tests)'
  'order-router:^OrderRouterAppTests\.'
  'algo-engine:^AlgoEngineAppTests\.'
  'daemons:^DaemonTests\.(?!MarketDataLive)'
  'live-daemons:^DaemonTests\.MarketDataLive'
)
if [ -n "${FILTER:-}" ]; then groups=("chosen:$FILTER"); fi

passed=0 skipped=0 failed_groups=()
for group in "${groups[@]}"; do
  name=${group%%:*}
  log=$log_dir/test-$name.log
  group_began=$SECONDS
  status=0
  timeout -k 10 "$run_seconds" swift test --skip-build --disable-xctest --filter "${group#*:}" >"$log" 2>&1 </dev/null ||
    status=$?
  summary=$(grep -E 'Test run with [0-9]+ test' "$log" | tail -n 1 | sed -E 's/^[^A-Za-z]*//' || true)
  count=$(sed -n 's/.*Test run with \([0-9]*\) test.*/\1/p' <<<"$summary")
  skips=$(grep -E 'Test .* skipped|Suite .* skipped' "$log" | grep -E '^[^A-Za-z]*(Test|Suite) ' || true)
  say "$name: ${summary:-no summary} ($((SECONDS - group_began)) s; $log)"
  if [ -n "$skips" ]; then
    skipped=$((skipped + $(wc -l <<<"$skips")))
    sed -E 's/^[^A-Za-z]*/  /' <<<"$skips"
  fi
  if [ "$status" = 124 ] || [ "$status" = 137 ]; then say "$name: did not end within $run_seconds s: killed"; fi
  if [ "$status" = 0 ] && [ "${count:-0}" = 0 ]; then
    say "$name: no test ran"
    status=1
  fi
  if [ "$status" = 0 ]; then
    passed=$((passed + count))
  else
    failed_groups+=("$name")
    # What failed, with the words of the failure; a crash leaves its backtrace at the end.
    grep -E 'recorded an issue|failed after|↳|error:|Fatal error|Crash|crashed' "$log" |
      grep -vE 'Testing Library Version|Target Platform|Test run with' | head -n 60 >&2 || true
    if [ -z "$summary" ]; then tail -n 40 "$log" >&2; fi
    explain_full_disk
  fi
done
say "$((SECONDS - began)) s in all"
if [ "${#failed_groups[@]}" -gt 0 ]; then
  fail "failed: ${failed_groups[*]}"
fi
echo "$passed passed, 0 failed, $skipped skipped"
