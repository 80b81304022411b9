# shellcheck shell=bash disable=SC2154
# Generated local secrets: one file each, mode 0600, made once. Sourced after environment.sh.

# write_secret NAME COMMAND...: the command's output becomes the secret unless it exists.
write_secret() {
  local file=$secrets_dir/$1
  shift
  [ ! -s "$file" ] || return 0
  (umask 077 && "$@" >"$file.new" 2>/dev/null && [ -s "$file.new" ] && mv -f "$file.new" "$file") || {
    explain_full_disk
    fail "the secret $file was not written"
  }
}

make_secrets() {
  local name
  mkdir -p "$secrets_dir"
  chmod 0700 "$secrets_dir"
  write_secret postgres-password openssl rand -hex 24
  for name in "${services[@]}"; do write_secret "$name-database-password" openssl rand -hex 24; done
  write_secret stripe-webhook-secret openssl rand -hex 24
  write_secret billing-signing-key.pem openssl genpkey -algorithm ed25519
  write_secret billing-vault-key openssl rand -hex 32
  write_secret market-data-vault-key openssl rand -hex 32
  # Each client shows its own to billing and gets a service token for it.
  for name in "${service_clients[@]}"; do write_secret "$name-client-secret" openssl rand -hex 24; done
  chmod 0600 "$secrets_dir"/*
}
