#!/usr/bin/env bash
# Runs every Tests/Peers/*.peer.sh in order and sums up. Exit code 1 when one of them disagrees with us.
#
# usage: run.sh [NAME...]      NAME is the file's name without .peer.sh; without names all run.
#
# A peer script prints its verdict lines on standard output: name, version, count. A first line that begins with
# "skipped:" means that the peer is not on this machine. It gets two variables:
#   SEXTANT_PEER   path of the program sextant-peer, built here
#   PEERS_CACHE    a folder for virtual environments and downloads, kept between runs
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
export PEERS_CACHE=${PEERS_CACHE:-$project/.build/peers}
mkdir -p "$PEERS_CACHE"

if [ -z "${SEXTANT_PEER:-}" ]; then
  build_log=$PEERS_CACHE/build.log
  if ! swift build --package-path "$project" --disable-index-store --product sextant-peer >"$build_log" 2>&1 </dev/null; then
    cat "$build_log" >&2
    echo "peers: sextant-peer does not build" >&2
    exit 1
  fi
  SEXTANT_PEER=$(swift build --package-path "$project" --show-bin-path)/sextant-peer
fi
export SEXTANT_PEER

scripts=()
if [ $# -gt 0 ]; then
  for name in "$@"; do scripts+=("$here/$name.peer.sh"); done
else
  scripts=("$here"/*.peer.sh)
fi

agreed=0 skipped=0 disagreed=()
for script in "${scripts[@]}"; do
  name=$(basename "$script" .peer.sh)
  [ -f "$script" ] || {
    echo "peers: there is no peer called $name" >&2
    exit 64
  }
  said=$PEERS_CACHE/$name.log
  status=0
  bash "$script" >"$said" 2>"$said.err" </dev/null || status=$?
  if [ "$status" != 0 ]; then
    disagreed+=("$name")
    sed "s/^/$name: /" "$said"
    sed "s/^/$name: /" "$said.err" | tail -n 40
    echo "$name: DISAGREES (exit code $status)"
  elif head -n 1 "$said" | grep -q '^skipped:'; then
    skipped=$((skipped + 1))
    sed "s/^/$name: /" "$said"
  else
    agreed=$((agreed + 1))
    sed "s/^/$name: /" "$said"
  fi
done

echo "peers: $agreed agree, $skipped skipped, ${#disagreed[@]} disagree${disagreed[*]:+ (${disagreed[*]})}"
[ ${#disagreed[@]} = 0 ]
