#!/usr/bin/env bash
# Runs the fuzz targets.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

"$project/deploy/dev/install.sh" python
cd "$project"
exec "$project/Tests/Fuzz/run.sh" "$@"
