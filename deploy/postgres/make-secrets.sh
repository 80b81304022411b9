#!/usr/bin/env bash
# Writes the secrets of the stack into one directory a service under /secrets, once; what exists stays.
set -euo pipefail
umask 077
root=${1:-/secrets}

# write FILE COMMAND...
write() {
  local file=$1
  shift
  [ ! -s "$file" ] || return 0
  "$@" >"$file.new"
  mv "$file.new" "$file"
  printf 'made %s\n' "$file"
}

write "$root/database/superuser-password" openssl rand -hex 24
for name in billing market-data order-router algo-engine; do
  write "$root/database/$name-password" openssl rand -hex 24
  write "$root/$name/database-password" cat "$root/database/$name-password"
done
write "$root/billing/signing-key.pem" openssl genpkey -algorithm ed25519
