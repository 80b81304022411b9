#!/usr/bin/env bash
# Makes the cluster at the first start, brings roles and passwords up to date at every start, then becomes PostgreSQL.
# Secrets: /run/sextant/superuser-password and /run/sextant/<service>-password.
set -euo pipefail
umask 077
secrets=${SECRETS_DIRECTORY:-/run/sextant}
data=${PGDATA:-/var/lib/postgresql/data}
provision=${PROVISION_SQL:-/usr/local/share/sextant/provision.sql}
bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1)")
services=(billing market-data order-router algo-engine)

# Not every orchestrator starts the maker of the secrets first.
deadline=$((SECONDS + 60))
for name in superuser "${services[@]}"; do
  until [ -s "$secrets/$name-password" ]; do
    [ "$SECONDS" -lt "$deadline" ] || {
      echo "no secret $secrets/$name-password after 60 s" >&2
      exit 64
    }
    sleep 0.2
  done
done

if [ ! -f "$data/PG_VERSION" ]; then
  mkdir -p "$data"
  rm -rf "$data/new"
  "$bin/initdb" -D "$data/new" --username=postgres --pwfile="$secrets/superuser-password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null
  cat >>"$data/new/postgresql.conf" <<'CONF'
listen_addresses = '*'
unix_socket_directories = '/tmp'
password_encryption = scram-sha-256
max_connections = 200
log_destination = stderr
log_min_messages = warning
timezone = 'UTC'
log_timezone = 'UTC'
CONF
  printf 'host all all all scram-sha-256\n' >>"$data/new/pg_hba.conf"
  # The version file last: it is what says that the cluster is whole.
  mv "$data/new/PG_VERSION" "$data/new/.version"
  mv "$data"/new/[!.]* "$data/"
  mv "$data/new/.version" "$data/PG_VERSION"
  rmdir "$data/new"
fi

# Roles and passwords while nobody can connect over the network.
rm -f "$data/postmaster.pid" # the container's process numbers begin anew; one container alone holds this volume
"$bin/pg_ctl" -D "$data" -w -t 60 -o "-c listen_addresses=" -l /tmp/provisioning.log start >/dev/null || {
  cat /tmp/provisioning.log >&2
  exit 70
}
psql() { PGPASSWORD=$(<"$secrets/superuser-password") "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h /tmp -U postgres "$@"; }
printf "SELECT 'CREATE DATABASE sextant' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'sextant') \\\\gexec\n" |
  psql -d postgres
{
  for name in "${services[@]}"; do
    printf '\\set %s_password %s\n' "${name//-/_}" "$(<"$secrets/$name-password")"
  done
  cat "$provision"
} | psql -d sextant
"$bin/pg_ctl" -D "$data" -w -m fast stop >/dev/null

exec "$bin/postgres" -D "$data"
