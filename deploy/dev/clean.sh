#!/usr/bin/env bash
# Stops everything and removes what was generated: .local (database, secrets, logs) and .build.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

if [ -d "$local_dir" ]; then "$project/deploy/dev/stop.sh"; fi
targets=()
if [ -L "$local_dir/postgres" ]; then targets+=("$(readlink "$local_dir/postgres")"); fi
sockets=/tmp/sextant-$(printf '%s' "$project" | cksum | cut -d' ' -f1)
if [ -d "$sockets" ] && [ ! -L "$sockets" ]; then targets+=("$sockets"); fi
for path in "$local_dir" "$project/.build"; do
  if [ -e "$path" ]; then targets+=("$path"); fi
done
[ "${#targets[@]}" -gt 0 ] || {
  say "nothing to remove"
  exit 0
}
for path in "${targets[@]}"; do
  say "removing $path ($(du -sh "$path" 2>/dev/null | cut -f1))"
  rm -rf "$path" || fail "cannot remove $path"
done
