#!/usr/bin/env bash
# systemd itself reads the units of deploy/systemd. Nothing is installed or started.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)

command -v systemd-analyze >/dev/null || {
  echo "skipped: no systemd-analyze (Debian package systemd)"
  exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$project/deploy/systemd/." "$work/"
# The binaries need not be installed where the units are checked.
sed -i 's|^ExecStart=/usr/local/bin/%i|ExecStart=/bin/true|' "$work/sextant@.service"
units=("$work/sextant.target")
for name in billing market-data order-router algo-engine; do
  cp "$work/sextant@.service" "$work/sextant@$name.service"
  units+=("$work/sextant@$name.service")
done
status=0
output=$(SYSTEMD_UNIT_PATH=$work: systemd-analyze verify --man=no "${units[@]}" 2>&1) || status=$?
# What it mutters about this machine's own units is not ours.
complaints=$(grep -i sextant <<<"$output" || true)
if [ "$status" != 0 ] || [ -n "$complaints" ]; then
  printf '%s\n' "$output" >&2
  exit 1
fi
exposure=$(systemd-analyze security --offline=yes --no-pager "$work/sextant@billing.service" 2>/dev/null | sed -n 's/.*: \([0-9.]*\) .*/\1/p' | tail -n 1)
awk -v exposure="${exposure:-10}" 'BEGIN { exit !(exposure <= 2.0) }' || {
  echo "the units are more exposed than 2.0: ${exposure:-unknown}" >&2
  exit 1
}
echo "systemd $(systemd-analyze --version | awk 'NR == 1 { print $2 }'): ${#units[@]} units well-formed, exposure $exposure of 10"
