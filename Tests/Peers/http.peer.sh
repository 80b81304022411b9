#!/usr/bin/env bash
# The request vectors of seven HTTP projects against our server: whole, byte by byte, cut at line ends, 8 at once.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
fixture=${HTTP_VECTORS:-$here/../../../shared/fixtures/http/requests.jsonl}
[ -f "$fixture" ] || {
  echo "skipped: no request vectors at $fixture"
  exit 0
}
# shellcheck source=SCRIPTDIR/echo_server.sh
source "$here/echo_server.sh"
start_echo_server default
descriptors=$(open_descriptors)
memory=$(rss_kilobytes)
judge() { python3 "$here/http_vectors.py" --port "$port" --fixture "$fixture" "$@"; }
suites=llhttp,picohttpparser,gunicorn,http-garden,pingora,h11
for delivery in whole bytes crlf; do
  judge --suites "$suites" --delivery "$delivery" --threads 4
  judge --suites smuggler --pipeline --timeout 0.5 --delivery "$delivery" --threads 16
done
judge --suites "$suites" --threads 8
judge --suites smuggler --pipeline --timeout 0.5 --threads 8
curl -sf "http://127.0.0.1:$port/health" >/dev/null
for _ in $(seq 50); do
  [ "$(open_descriptors)" -gt "$descriptors" ] || break
  sleep 0.1
done
echo "afterwards: descriptors $descriptors -> $(open_descriptors), memory $memory -> $(rss_kilobytes) kB"
[ "$(open_descriptors)" -le "$descriptors" ]
