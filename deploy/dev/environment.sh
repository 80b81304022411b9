# shellcheck shell=bash disable=SC2034
# What every script here stands on: where things are, how to speak, the lock. Sourced, never run.
set -euo pipefail
umask 022

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
local_dir=$project/.local
log_dir=$local_dir/log
run_dir=$local_dir/run
secrets_dir=$local_dir/secrets
release_dir=$project/.build/release

# Start order: the issuer of tokens first, then those who verify them.
services=(billing market-data order-router algo-engine)
# Who gets service tokens from billing.
service_clients=(order-router algo-engine market-data bootstrap-demo)
# Programs besides the daemons.
programs=(bootstrap-demo run-mvp-flow)
database=sextant
max_log_bytes=$((10 * 1024 * 1024))
kept_logs=3

say() { printf '%s\n' "$*"; }
warn() { printf 'sextant: %s\n' "$*" >&2; }
fail() {
  printf 'sextant: %s\n' "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }
have() { command -v "$1" >/dev/null 2>&1; }

# market-data -> MARKET_DATA (environment prefix), market_data (schema and role suffix)
upper_name() {
  local name=${1//-/_}
  printf '%s' "${name^^}"
}
lower_name() { printf '%s' "${1//-/_}"; }

# The port a daemon gets: SEXTANT__<SERVICE>__HTTP__PORT when the caller set it, else the well-known one.
port_of() {
  local override
  override=SEXTANT__$(upper_name "$1")__HTTP__PORT
  if [ -n "${!override:-}" ]; then
    printf '%s' "${!override}"
    return 0
  fi
  case $1 in
    billing) printf 8011 ;;
    market-data) printf 8012 ;;
    order-router) printf 8013 ;;
    algo-engine) printf 8014 ;;
    *) fail "no such service: $1 (one of: ${services[*]})" ;;
  esac
}

# Further ports, separated by commas: billing answers on 8001 too, as long as it has its own port 8011.
additional_ports_of() {
  local override
  override=SEXTANT__$(upper_name "$1")__HTTP__ADDITIONAL_PORTS
  if [ -n "${!override+set}" ]; then
    printf '%s' "${!override}"
  elif [ "$1" = billing ] && [ "$(port_of billing)" = 8011 ]; then
    printf 8001
  fi
}

require_known_service() {
  local name
  for name in "${services[@]}"; do [ "$name" = "$1" ] && return 0; done
  fail "no such service: $1 (one of: ${services[*]})"
}

free_megabytes() {
  local path=$1
  while [ ! -e "$path" ]; do path=$(dirname "$path"); done
  local available_blocks block_bytes
  read -r available_blocks block_bytes < <(stat -f -c '%a %S' "$path")
  printf '%s' $((available_blocks * block_bytes / 1024 / 1024))
}

# require_free_megabytes PATH NEEDED WHAT
require_free_megabytes() {
  local free
  free=$(free_megabytes "$1")
  [ "$free" -ge "$2" ] || fail "disk full: $1 has $free MB free, $3 needs $2 MB: free some space and run it again"
}

# Why did a step fail? A disk that ran full meanwhile is worth its own line.
explain_full_disk() {
  local path free
  for path in "$local_dir" "$project/.build" /tmp; do
    free=$(free_megabytes "$path")
    if [ "$free" -lt 16 ]; then
      warn "disk full: $path has $free MB left: free some space and run it again"
      return 0
    fi
  done
}

# Makes .local, which belongs to whoever ran first.
make_local_dir() {
  if [ -e "$local_dir" ] && [ ! -O "$local_dir" ]; then
    fail "$local_dir belongs to $(stat -c %U "$local_dir"): run this as that user, or 'make clean' as that user first"
  fi
  mkdir -p "$log_dir" "$run_dir" 2>/dev/null || {
    explain_full_disk
    fail "cannot write $local_dir"
  }
}

# Only one of demo, stop and clean at a time. Descriptor 9 holds the lock; children that outlive us get 9>&-.
take_lock() {
  local wait_seconds=$1 holder
  have flock || fail "missing tool: flock (Debian package util-linux)"
  make_local_dir
  exec 9>>"$local_dir/lock"
  if ! flock -w "$wait_seconds" 9; then
    holder=$(tail -n 1 "$local_dir/lock" 2>/dev/null || true)
    fail "another run is at work (${holder:-unknown}): let it finish, or interrupt it, and try again"
  fi
  printf '%s, pid %s\n' "$(basename "$0" .sh)" "$$" >"$local_dir/lock" || true
}

# Moves a grown log away. The writer appends, so copying and truncating loses at most a line.
rotate_log() {
  local log=$1 number
  [ -f "$log" ] && [ "$(stat -c %s "$log")" -gt "$max_log_bytes" ] || return 0
  for ((number = kept_logs - 1; number >= 1; number--)); do
    if [ -f "$log.$number" ]; then mv -f "$log.$number" "$log.$((number + 1))"; fi
  done
  cp -p "$log" "$log.1" && : >"$log"
}

version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

require_toolchain() {
  local machine version
  machine=$(uname -m)
  case $machine in
    x86_64 | aarch64) ;;
    *) fail "wrong architecture: $machine (Swift for Linux exists for x86_64 and aarch64)" ;;
  esac
  have swift || fail "missing tool: swift 6.2 or newer: install it from https://www.swift.org/install/linux/ and put it on PATH"
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "'swift --version' gives no version: is the toolchain complete? ($(command -v swift))"
  version_at_least "$version" 6.2 || fail "wrong Swift version: $version found, 6.2 or newer needed ($(command -v swift))"
}
