#!/usr/bin/env bash
# Builds the four daemons and the demo's command line for release. The compiler's output goes to .local/log/build.log.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

"$project/deploy/dev/install.sh"
make_local_dir
needed=700
products=("${services[@]}" "${programs[@]}")
if [ -x "$release_dir/${products[-1]}" ]; then needed=200; fi
require_free_megabytes "$project" "$needed" "a release build"

cd "$project"
log=$log_dir/build.log
: >"$log" || fail "cannot write $log"
began=$SECONDS
number=0
for name in "${products[@]}"; do
  number=$((number + 1))
  if [ -t 1 ]; then printf '\rbuilding %d of %d: %-14s' "$number" "${#products[@]}" "$name"; fi
  # The static standard library: the binaries run where no toolchain is. Expected to be warm after the first daemon.
  if ! swift build -c release --static-swift-stdlib --disable-index-store --product "$name" >>"$log" 2>&1 </dev/null; then
    if [ -t 1 ]; then printf '\n'; fi
    { grep -E 'error:' "$log" || true; } | sort -u | head -n 20 >&2
    tail -n 15 "$log" >&2
    explain_full_disk
    fail "the build of $name failed: the whole output is in $log"
  fi
done
if [ -t 1 ]; then printf '\r\033[K'; fi
# What the binaries were built from; the daemons tell it at /version.
commit=$(git rev-parse --short=12 HEAD 2>/dev/null || printf unknown)
if [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null)" ]; then commit+=-dirty; fi
printf '%s\n' "$commit" >"$local_dir/commit"
say "built ${#services[@]} daemons and ${#programs[@]} programs for release in $((SECONDS - began)) s"
