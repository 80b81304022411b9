# shellcheck shell=bash disable=SC2154
# A private PostgreSQL cluster: unix socket only, own port number, passwords for everybody. PostgreSQL refuses to run as
# root, so root hands the cluster to the system user `postgres`. Sourced after environment.sh and process.sh.

postgres_dir=$local_dir/postgres
postgres_port=54329
postgres_log=$postgres_dir/server.log
postgres_data=$postgres_dir/data

if is_root; then postgres_owner=postgres; else postgres_owner=$(id -un); fi

# Runs a command as the cluster's owner, without our lock and saved descriptors, from a directory it can enter.
as_owner() {
  if is_root; then
    (cd / && exec runuser -u "$postgres_owner" -- "$@" 8>&- 9>&-)
  else
    "$@" 8>&- 9>&-
  fi
}

# A short name of this checkout for places outside it.
checkout_id() { printf '%s' "$project" | cksum | cut -d' ' -f1; }

# A unix socket path holds 107 bytes, and connection strings are simpler without odd characters.
socket_dir() {
  local inside=$run_dir/postgres path
  path=$inside/.s.PGSQL.$postgres_port
  if [ "${#path}" -le 107 ] && [[ $inside =~ ^[A-Za-z0-9/._-]+$ ]] && owner_can_enter "$run_dir"; then
    printf '%s' "$inside"
  else
    printf '/tmp/sextant-%s' "$(checkout_id)"
  fi
}

owner_can_enter() { ! is_root || (cd / && runuser -u "$postgres_owner" -- test -x "$1" 2>/dev/null); }

# Directory of initdb, pg_ctl and postgres: the version that made the cluster, else the newest.
postgres_bin() {
  local version=
  if as_owner test -f "$postgres_data/PG_VERSION" 2>/dev/null; then
    version=$(as_owner cat "$postgres_data/PG_VERSION")
    if [ -x "/usr/lib/postgresql/$version/bin/postgres" ]; then
      printf '/usr/lib/postgresql/%s/bin' "$version"
      return 0
    fi
  fi
  local newest
  newest=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1 || true)
  [ -n "$newest" ] || newest=$(pg_config --bindir 2>/dev/null)/postgres
  [ -x "$newest" ] || fail "missing tool: the PostgreSQL server (Debian package postgresql)"
  if [ -n "$version" ] && [ "$("$newest" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')" != "$version" ]; then
    fail "the cluster in .local was made by PostgreSQL $version, which is not installed: install postgresql-$version, or 'make clean' to begin afresh"
  fi
  dirname "$newest"
}

# The cluster's directory, given to its owner. When the owner cannot reach the checkout (say, /root), it goes to
# /var/lib/postgresql and .local/postgres is a link to it.
make_postgres_dir() {
  local base=$postgres_dir
  if is_root; then
    id postgres >/dev/null 2>&1 || fail "missing system user 'postgres' (Debian package postgresql-common)"
    if ! owner_can_enter "$local_dir"; then
      base=/var/lib/postgresql/sextant-$(checkout_id)
      if [ ! -L "$postgres_dir" ]; then
        say "user postgres cannot enter $local_dir: the cluster goes to $base"
        ln -sfn "$base" "$postgres_dir"
      fi
      postgres_data=$base/data
      postgres_log=$base/server.log
    fi
  fi
  mkdir -p "$base"
  chmod 0700 "$base"
  if is_root; then chown postgres: "$base"; fi

  local sockets
  sockets=$(socket_dir)
  if [ ! -d "$sockets" ]; then
    mkdir -m 0700 "$sockets"
    if is_root; then chown postgres: "$sockets"; fi
  fi
  if [ -L "$sockets" ] || [ "$(stat -c %U "$sockets")" != "$postgres_owner" ]; then
    fail "$sockets belongs to $(stat -c %U "$sockets"), not $postgres_owner: remove it and run it again"
  fi
}

# When an earlier run put the cluster elsewhere, follow the link.
find_postgres_dir() {
  if [ -L "$postgres_dir" ]; then
    postgres_data=$(readlink "$postgres_dir")/data
    postgres_log=$(readlink "$postgres_dir")/server.log
  fi
}

postmaster_pid() {
  local pid
  pid=$(as_owner head -n 1 "$postgres_data/postmaster.pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  [ "$(as_owner readlink "/proc/$pid/cwd" 2>/dev/null)" = "$(as_owner readlink -f "$postgres_data")" ] || return 1
  printf '%s' "$pid"
}

make_cluster() {
  local bin=$1 fresh=$postgres_data.new password_file
  as_owner test -f "$postgres_data/PG_VERSION" && return 0
  say "making a private PostgreSQL $("$bin/postgres" --version | sed -E 's/^[^0-9]*([0-9.]+).*/\1/') cluster"
  as_owner rm -rf "$fresh" # of a run that was interrupted
  password_file=$(dirname "$postgres_data")/superuser
  # shellcheck disable=SC2016 # the inner shell expands it
  as_owner bash -c 'umask 077; cat >"$1"' _ "$password_file" <"$secrets_dir/postgres-password"
  if ! as_owner "$bin/initdb" -D "$fresh" --username=postgres --pwfile="$password_file" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums >"$log_dir/initdb.log" 2>&1; then
    as_owner rm -f "$password_file"
    tail -n 5 "$log_dir/initdb.log" >&2
    explain_full_disk
    fail "the cluster was not made: see $log_dir/initdb.log"
  fi
  as_owner rm -f "$password_file"
  as_owner bash -c "printf \"include_if_exists = 'sextant.conf'\n\" >>\"\$1\"" _ "$fresh/postgresql.conf"
  as_owner mv "$fresh" "$postgres_data"
}

# Sets postgres_started_here when it was not running before.
start_postgres() {
  local bin pid
  make_postgres_dir
  bin=$(postgres_bin)
  if postmaster_pid >/dev/null; then return 0; fi
  make_cluster "$bin"
  if as_owner test -e "$postgres_data/postmaster.pid"; then
    pid=$(as_owner head -n 1 "$postgres_data/postmaster.pid")
    say "stale pid file of PostgreSQL (process $pid is not this cluster): removed"
    # The socket's lock too: where nobody reaps orphans a dead server stays as a zombie and looks alive to PostgreSQL.
    # Should a server process of this cluster live after all, its shared memory makes the start fail.
    as_owner rm -f "$postgres_data/postmaster.pid" "$(socket_dir)/.s.PGSQL.$postgres_port" "$(socket_dir)/.s.PGSQL.$postgres_port.lock"
  fi
  # shellcheck disable=SC2016
  as_owner bash -c 'cat >"$1"' _ "$postgres_data/sextant.conf" <<CONF
listen_addresses = ''
port = $postgres_port
unix_socket_directories = '$(socket_dir)'
unix_socket_permissions = 0700
max_connections = 100
password_encryption = scram-sha-256
log_min_messages = warning
timezone = 'UTC'
log_timezone = 'UTC'
CONF
  if as_owner test -f "$postgres_log" && [ "$(as_owner stat -c %s "$postgres_log")" -gt "$max_log_bytes" ]; then
    as_owner mv -f "$postgres_log" "$postgres_log.1"
  fi
  # shellcheck disable=SC2034 # demo.sh asks
  postgres_started_here=1
  if ! as_owner "$bin/pg_ctl" -D "$postgres_data" -l "$postgres_log" -w -t 60 start >/dev/null 2>&1; then
    as_owner tail -n 8 "$postgres_log" >&2 || true
    explain_full_disk
    fail "PostgreSQL did not start: its last lines stand above"
  fi
  say "started PostgreSQL (unix socket $(socket_dir), port number $postgres_port)"
}

stop_postgres() {
  local bin
  find_postgres_dir
  if ! postmaster_pid >/dev/null; then return 0; fi
  bin=$(postgres_bin)
  if ! as_owner "$bin/pg_ctl" -D "$postgres_data" -m fast -w -t 60 stop >/dev/null 2>&1; then
    warn "PostgreSQL did not stop within 60 s: immediate shutdown (it recovers at the next start)"
    as_owner "$bin/pg_ctl" -D "$postgres_data" -m immediate -w -t 20 stop >/dev/null 2>&1 || fail "PostgreSQL does not end: see $postgres_log"
  fi
  say "stopped PostgreSQL"
}

# psql as the superuser; the password goes by environment, never by the command line.
run_psql() {
  PGPASSWORD=$(cat "$secrets_dir/postgres-password") PGOPTIONS='-c client_min_messages=warning' \
    "$(postgres_bin)/psql" -X -q -v ON_ERROR_STOP=1 -h "$(socket_dir)" -p "$postgres_port" -U postgres "$@" 8>&- 9>&-
}

# Database, roles and schemas; running it again changes nothing.
provision_database() {
  local name
  if ! {
    printf "SELECT 'CREATE DATABASE %s' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '%s')\\\\gexec\n" "$database" "$database" |
      run_psql -d postgres
    for name in "${services[@]}"; do
      printf '\\set %s_password %s\n' "$(lower_name "$name")" "$(cat "$secrets_dir/$name-database-password")"
    done | cat - "$project/deploy/postgres/provision.sql" | run_psql -d "$database"
  } >"$log_dir/provision.log" 2>&1; then
    tail -n 5 "$log_dir/provision.log" >&2
    explain_full_disk
    fail "the database was not provisioned: see $log_dir/provision.log"
  fi
}
