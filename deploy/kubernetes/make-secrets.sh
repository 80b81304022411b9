#!/usr/bin/env bash
# Prints the six Secrets of the namespace with fresh random values; nothing is kept. There is no default secret.
#   deploy/kubernetes/make-secrets.sh | kubectl apply -f -
# Again: new values, which take effect when the database and the daemons restart.
set -euo pipefail
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{database,billing,market-data,order-router,algo-engine,bootstrap-demo}
"$(dirname "$0")/../postgres/make-secrets.sh" "$work" >/dev/null
for name in database billing market-data order-router algo-engine bootstrap-demo; do
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: { name: %s, namespace: sextant }\ntype: Opaque\ndata:\n' "$name"
  for file in "$work/$name"/*; do printf '  %s: %s\n' "$(basename "$file")" "$(base64 -w 0 "$file")"; done
done
