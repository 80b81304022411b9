#!/usr/bin/env bash
# TA-Lib's indicators against ours on real candles; see numbers/talib_oracle.py. TALIB_GOLDEN=FILE writes the golden
# series of Tests/Fixtures/indicators instead.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
folder=${SEXTANT_SHARED:-}
if [ -z "$folder" ]; then
  folder=$(dirname "$(cd "$here/../.." && pwd -P)")
  until [ -d "$folder/shared/data" ] || [ "$folder" = / ]; do folder=$(dirname "$folder"); done
  folder=$folder/shared
fi
peer_environment talib TA-Lib==0.8.2 numpy==2.4.6
if [ -n "${TALIB_GOLDEN:-}" ]; then exec "$python" "$here/numbers/talib_oracle.py" --golden "$TALIB_GOLDEN"; fi
if [ ! -d "$folder/data" ]; then
  echo "skipped: no real candles, ../shared/data is not there"
  exit 0
fi
exec "$python" "$here/numbers/talib_oracle.py" "$SEXTANT_PEER" "$folder/data"
