#!/usr/bin/env bash
# Format, imports, architecture, and the shell scripts when shellcheck is at hand.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

"$project/deploy/dev/install.sh"
make_local_dir
cd "$project"
log=$log_dir/lint.log

say "format"
swift format lint --strict --recursive --parallel Shared Services Tests Package.swift </dev/null || fail "format: 'make format' repairs most of it"

if have shellcheck; then
  say "shell scripts"
  git ls-files -z -- '*.sh' .ci/run | xargs -0 shellcheck -x -S warning || fail "shellcheck found something"
fi

say "imports"
if ! swift build --build-tests --explicit-target-dependency-import-check error >"$log" 2>&1 </dev/null; then
  { grep -E 'error:' "$log" || true; } | sort -u | head -n 30 >&2
  tail -n 5 "$log" >&2
  explain_full_disk
  fail "the build with the import check failed: the whole output is in $log"
fi

say "architecture"
swift test --skip-build --filter ArchitectureTests >"$log" 2>&1 </dev/null || {
  grep -E 'recorded an issue|↳|error:' "$log" | grep -vE 'Testing Library Version|Target Platform' | head -n 60 >&2 || tail -n 20 "$log" >&2
  fail "the architecture tests failed: the whole output is in $log"
}
grep -qE 'Test run with [1-9][0-9]* test' "$log" || fail "no architecture test ran: see $log"
say "lint is clean"
