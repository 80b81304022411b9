#!/usr/bin/env bash
# Looks at everything the other commands need; one line each, exit code 1 when something is wrong.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"

wrong=0
good() { printf 'ok     %s\n' "$*"; }
bad() {
  printf 'WRONG  %s\n' "$*"
  wrong=1
}
remedy="make build installs it"
if ! have apt-get; then remedy="install it with this system's package manager"; fi
if ! is_root && ! have sudo; then remedy="needs root or sudo once"; fi

if message=$( (require_toolchain) 2>&1); then
  good "$(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*' | head -n 1) on $(uname -m)"
else
  bad "${message#sextant: }"
fi
for tool in git make gcc openssl pkg-config flock setsid timeout; do
  if have "$tool"; then good "$tool"; else bad "$tool is missing: $remedy"; fi
done
for library in libpq openssl; do
  if have pkg-config && pkg-config --exists "$library"; then
    good "$library $(pkg-config --modversion "$library")"
  else
    bad "development files of $library are missing: $remedy"
  fi
done
server=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1 || true)
if [ -n "$server" ]; then good "$("$server" --version)"; else bad "the PostgreSQL server is missing: $remedy"; fi

free=$(free_megabytes "$project")
if [ "$free" -ge 2000 ]; then
  good "$free MB free for $project"
else
  bad "$free MB free for $project: release and test builds together want 2000 MB"
fi
files=$(ulimit -n)
if [ "$files" = unlimited ] || [ "$files" -ge 1024 ]; then
  good "$files open files allowed"
else
  bad "$files open files allowed: raise it to 1024 or more (ulimit -n)"
fi
memory=$(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
if [ "$memory" -ge 2000 ]; then
  good "$memory MB of memory available"
else
  bad "$memory MB of memory available: the release build wants 2000 MB"
fi
for name in "${services[@]}"; do
  port=$(port_of "$name")
  if pid=$(running_pid "$name"); then
    good "port $(running_port "$name"): our $name (pid $pid)"
  elif holder=$(port_holder "$port"); then
    bad "port $port of $name is taken by $holder: stop it, or SEXTANT__$(upper_name "$name")__HTTP__PORT=<port> make demo"
  else
    good "port $port of $name is free"
  fi
done
exit "$wrong"
