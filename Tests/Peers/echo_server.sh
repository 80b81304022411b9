# Sourced by the peers that attack or measure the echo server: builds it in release mode and starts it on a free port.
# shellcheck shell=bash
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
echo_binary=${ECHO_SERVER:-$project/.build/release/echo-server}
[ -x "$echo_binary" ] || (cd "$project" && swift build -c release --disable-index-store --product echo-server >&2)

work=$(mktemp -d)
echo_pid=
stop_echo_server() {
  [ -z "$echo_pid" ] || { kill -TERM "$echo_pid" && wait "$echo_pid"; } 2>/dev/null || true
  echo_pid=
}
trap 'stop_echo_server; rm -rf "$work"' EXIT

# usage: start_echo_server LIMITS -> sets port and echo_pid
start_echo_server() {
  "$echo_binary" --port 0 --limits "$1" 2>"$work/log" &
  echo_pid=$!
  for _ in $(seq 100); do
    port=$(sed -n 's/.*"address":"127.0.0.1:\([0-9]*\)".*/\1/p' "$work/log" | head -n 1)
    [ -z "$port" ] || return 0
    sleep 0.1
  done
  echo "the echo server did not start:" >&2
  cat "$work/log" >&2
  return 1
}

rss_kilobytes() { awk '/VmRSS/ { print $2 }' "/proc/$echo_pid/status"; }
open_descriptors() { find "/proc/$echo_pid/fd" -mindepth 1 | wc -l; }
