#!/usr/bin/env bash
# usage: Tests/Fuzz/run.sh [seconds per target, default 300] [target ...]
#
# Builds each fuzz target together with the sources of the pure module it attacks (libFuzzer, AddressSanitizer),
# seeds its corpus from ../shared, runs two at a time, prints one line a target. Exit 1 when any of them crashed,
# or when the canary, which has a planted fault, did not.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-300}
[ $# -gt 0 ] && shift
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    targets=(FuzzRequestHead FuzzChunkedBody FuzzResponse FuzzWebSocket FuzzEventStream FuzzDecimal FuzzStrictJSON)
fi
out=.build/fuzz
shared=${SEXTANT_SHARED:-../shared}
mkdir -p "$out/corpus" "$out/crashes" "$out/logs"
# Otherwise the crash backtracer and the sanitizer wait for each other.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0

sources_of() {
    case $1 in
    FuzzDecimal) find Shared/Contracts/Values -name '*.swift' ;;
    FuzzStrictJSON) find Shared/StrictJSON -name '*.swift' ;;
    *) find Shared/HTTPWire -name '*.swift' && echo Tests/Fuzz/FuzzRequestTrace.swift ;;
    esac
}

build() {
    local sources
    mapfile -t sources < <(sources_of "$1" | sort)
    swiftc -O -wmo -swift-version 6 -parse-as-library -sanitize=fuzzer,address \
        -enable-upcoming-feature MemberImportVisibility \
        "${sources[@]}" Tests/Fuzz/FuzzInput.swift "Tests/Fuzz/$1.swift" -o "$out/$1" > "$out/logs/$1.build" 2>&1 ||
        { echo "$1: does not build, see $out/logs/$1.build"; return 1; }
}

# fuzz TARGET SECONDS: the exit code is that of libFuzzer.
fuzz() {
    mkdir -p "$out/corpus/$1"
    "$out/$1" -max_total_time="$2" -max_len=2048 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$out/crashes/$1-" "$out/corpus/$1" > "$out/logs/$1.run" 2>&1
}

report() {
    local verdict=clean executions
    fuzz "$1" "$seconds" || verdict="FAILED, see $out/logs/$1.run"
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/logs/$1.run" | tail -1)
    echo "$1: ${executions:-?} executions in ${seconds} s, $verdict"
    [ "$verdict" = clean ]
}

python3 Tests/Fuzz/seeds.py "$shared" "$out/corpus"
for target in FuzzCanary "${targets[@]}"; do build "$target"; done

failed=0
if fuzz FuzzCanary 60; then
    echo 'FuzzCanary: the planted fault was NOT found: the harness finds nothing'
    failed=1
else
    grep -q 'the planted fault was found' "$out/logs/FuzzCanary.run" &&
        echo 'FuzzCanary: the planted fault was found, as it must be' ||
        { echo "FuzzCanary: ended for another reason, see $out/logs/FuzzCanary.run"; failed=1; }
fi
rm -f "$out"/crashes/FuzzCanary-*

for ((first = 0; first < ${#targets[@]}; first += 2)); do
    jobs_of_pair=()
    for target in "${targets[@]:first:2}"; do
        report "$target" &
        jobs_of_pair+=($!)
    done
    for job in "${jobs_of_pair[@]}"; do wait "$job" || failed=1; done
done
exit $failed
