#!/usr/bin/env bash
# Installs with apt what a bare Debian lacks to build and run Sextant; says what and why. Nothing missing: silent.
#   install.sh [python] [wrk] [node] [curl]     the extras that benchmarks, fuzzers and peers need
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

require_toolchain

server_present() {
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || { have pg_config && [ -x "$(pg_config --bindir)/postgres" ]; }
}

missing=()
wanted() {
  missing+=("$1")
  say "missing: $1 ($2)"
}
have pkg-config || wanted pkg-config "tells the build where C libraries are"
[ -f /usr/include/postgresql/libpq-fe.h ] || { have pkg-config && pkg-config --exists libpq; } || wanted libpq-dev "PostgreSQL's client library"
[ -f /usr/include/openssl/ssl.h ] || { have pkg-config && pkg-config --exists openssl; } || wanted libssl-dev "TLS, tokens and encryption"
have openssl || wanted openssl "makes the local secrets"
have git || wanted git "tells the commit a build came from"
have flock || wanted util-linux "one run at a time"
server_present || wanted postgresql "the database server; a private cluster under .local is started, never the system's"
for extra in "$@"; do
  case $extra in
    python)
      have python3 || wanted python3 "runs seeds, oracles and foreign clients"
      python3 -c 'import ensurepip, venv' 2>/dev/null || wanted python3-venv "keeps foreign clients apart from the system"
      ;;
    wrk) have wrk || wanted wrk "the load of the HTTP benchmark" ;;
    node) have node || wanted nodejs "the HTTP benchmark's peer" ;;
    curl) have curl || wanted curl "asks whether a server is there" ;;
    *) fail "install.sh knows no extra '$extra': there are python, wrk, node, curl" ;;
  esac
done
[ "${#missing[@]}" -gt 0 ] || exit 0

have apt-get || fail "cannot install ${missing[*]}: no apt-get on this system: install them by hand and run it again"
as_admin=()
if ! is_root; then
  have sudo || fail "cannot install ${missing[*]}: neither root nor sudo: ask an administrator for 'apt-get install ${missing[*]}'"
  sudo -n true 2>/dev/null || [ -t 0 ] || fail "cannot install ${missing[*]}: sudo wants a password and there is no terminal"
  as_admin=(sudo)
fi

# A full disk shows here first: packages and their lists need about 400 MB.
require_free_megabytes /var/cache/apt 400 "installing packages"
log=$(mktemp "${TMPDIR:-/tmp}/sextant-install.XXXXXX") || fail "cannot write to ${TMPDIR:-/tmp}: is the disk full?"
cluster_conf=/etc/postgresql-common/createcluster.conf
cluster_conf_kept=
leave() {
  # The administrator's choice for later PostgreSQL packages comes back.
  if [ -n "$cluster_conf_kept" ]; then "${as_admin[@]}" mv -f "$cluster_conf_kept" "$cluster_conf" || true; fi
  rm -f "$log"
}
trap leave EXIT

apt() {
  "${as_admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 \
    -o Acquire::http::Timeout=30 "$@" </dev/null >>"$log" 2>&1
}
install_packages() {
  apt install -y --no-install-recommends "$@" && return 0
  if grep -qE 'Could not (resolve|connect)|Temporary failure|Unable to (fetch|locate|connect)|Connection (failed|timed out)|Failed to fetch' "$log"; then
    fail "cannot install $*: no package mirror was reached: is there a network?"
  fi
  tail -n 15 "$log" >&2
  fail "cannot install $*: $(grep -E '^(E|dpkg): ' "$log" | tail -n 1)"
}

say "installing: ${missing[*]}"
apt update || true # an unreachable list shows when a package is asked for
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
  # Debian makes and starts a system cluster on installation unless told not to; ours is private.
  install_packages postgresql-common
  if [ -f "$cluster_conf" ] && ! grep -qE '^[[:space:]]*create_main_cluster[[:space:]]*=[[:space:]]*false' "$cluster_conf"; then
    cluster_conf_kept=$cluster_conf.sextant-kept
    "${as_admin[@]}" cp -p "$cluster_conf" "$cluster_conf_kept"
    printf 'create_main_cluster = false\n' | "${as_admin[@]}" tee -a "$cluster_conf" >/dev/null
  fi
fi
install_packages "${missing[@]}"
say "installed"
