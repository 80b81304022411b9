#!/usr/bin/env bash
# Python's decimal against ours; see numbers/decimal_oracle.py. DECIMAL_OPERATIONS sets how many (make peers: 200,000).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
said=$(python3 "$here/numbers/decimal_oracle.py" --peer "$SEXTANT_PEER" --count "${DECIMAL_OPERATIONS:-200000}") || {
  printf '%s\n' "$said"
  exit 1
}
tail -n 1 <<<"$said"
