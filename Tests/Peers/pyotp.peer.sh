#!/usr/bin/env bash
# See tokens/pyotp_oracle.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$here/virtual_environment.sh"
peer_environment tokens 'PyJWT[crypto]==2.15.0' pyotp==2.12.0 prometheus_client==0.26.0
exec "$python" "$here/tokens/pyotp_oracle.py" "$SEXTANT_PEER"
