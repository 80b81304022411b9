#!/usr/bin/env bash
# Shows the daemons; exit code 0 only when all four are ready.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"

for name in "${services[@]}"; do
  if [ -w "$log_dir" ]; then rotate_log "$log_dir/$name.log"; fi
done
status_table
