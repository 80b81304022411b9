#!/usr/bin/env bash
# prometheus_client's parser and promtool read what our registry renders.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
peer_environment tokens 'PyJWT[crypto]==2.15.0' pyotp==2.12.0 prometheus_client==0.26.0
text=$(mktemp)
trap 'rm -f "$text"' EXIT
"$SEXTANT_PEER" metrics >"$text"
"$python" "$here/tokens/metrics_oracle.py" "$text"
if command -v promtool >/dev/null; then
  promtool check metrics <"$text" >&2
  echo "promtool $(promtool --version 2>&1 | awk 'NR == 1 { print $3 }'): $(grep -c '^# TYPE' "$text") families checked, nothing to complain about"
else
  echo "promtool left out: not on this machine (Debian package prometheus)"
fi
