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
write "$root/billing/vault-key" openssl rand -hex 32
write "$root/market-data/vault-key" openssl rand -hex 32
write "$root/billing/stripe-webhook-secret" openssl rand -hex 24
# Each client shows its own to billing and gets a service token for it.
for name in market-data order-router algo-engine bootstrap-demo; do
  write "$root/billing/$name-client-secret" openssl rand -hex 24
  write "$root/$name/$name-client-secret" cat "$root/billing/$name-client-secret"
done
# The demo plays the payment provider.
write "$root/bootstrap-demo/stripe-webhook-secret" cat "$root/billing/stripe-webhook-secret"
