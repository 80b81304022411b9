#!/usr/bin/env bash
# Shows the last log lines. SERVICE=billing picks one (postgres too), LINES=50 how many, FOLLOW=1 keeps following.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

lines=${LINES:-10}
[[ $lines =~ ^[0-9]+$ ]] || fail "LINES must be a number, not '$lines'"
chosen=("${services[@]}")
if [ -n "${SERVICE:-}" ]; then
  [ "$SERVICE" = postgres ] || require_known_service "$SERVICE"
  chosen=("$SERVICE")
fi
files=()
for name in "${chosen[@]}"; do
  file=$log_dir/$name.log
  if [ "$name" = postgres ]; then file=$local_dir/postgres/server.log; fi
  if [ -r "$file" ]; then files+=("$file"); fi
done
[ "${#files[@]}" -gt 0 ] || fail "no logs yet: 'make demo' starts the daemons"
if [ -n "${FOLLOW:-}" ]; then exec tail -n "$lines" -F "${files[@]}"; fi
tail -n "$lines" "${files[@]}"
say "(follow: make logs FOLLOW=1, one of them: make logs SERVICE=${services[0]}, more: LINES=100)"
