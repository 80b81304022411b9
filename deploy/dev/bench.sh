#!/usr/bin/env bash
# Runs the benchmarks against named peers.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

"$project/deploy/dev/install.sh" python wrk node curl
cd "$project"
exec "$project/Tests/Benchmarks/run.sh" "$@"
