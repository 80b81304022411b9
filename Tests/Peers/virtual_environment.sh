# shellcheck shell=bash
# Sourced by peer scripts: makes a Python environment once and keeps it. Sets `python`.
#
# usage: peer_environment NAME PACKAGE==VERSION...
peer_environment() {
  local name=$1 folder wanted
  shift
  folder=${PEERS_CACHE:?}/$name
  python=$folder/bin/python
  wanted="$*"
  if [ ! -x "$python" ] || [ "$(cat "$folder/packages" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$python" -m pip install -q --disable-pip-version-check "$@" >&2
    printf '%s' "$wanted" >"$folder/packages"
  fi
}
