# shellcheck shell=bash disable=SC2154
# Background daemons: who runs, who holds a port, start, stop. A pid file holds "pid start-time port": the start time
# (clock ticks since boot) tells our daemon from a stranger that got the same pid later. Sourced after environment.sh.

start_ticks() {
  local line
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  line=${line##*) } # the name in parentheses may hold anything
  local -a fields
  read -r -a fields <<<"$line"
  [ "${fields[0]}" != Z ] || return 1
  printf '%s' "${fields[19]}"
}

pid_file() { printf '%s' "$run_dir/$1.pid"; }
# "pid start-time" of the supervisor that starts the daemon again when it dies.
supervisor_file() { printf '%s' "$run_dir/$1.supervisor"; }
# "restarts last-exit-code" since the supervisor began; the code is - while the daemon has not ended.
restarts_file() { printf '%s' "$run_dir/$1.restarts"; }

# Prints the pid of the daemon's supervisor; fails when there is none.
supervisor_pid() {
  local pid ticks
  read -r pid ticks 2>/dev/null <"$(supervisor_file "$1")" || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  [ "$(start_ticks "$pid" || true)" = "$ticks" ] || return 1
  printf '%s' "$pid"
}

# Prints the pid of the running daemon; fails when it does not run.
running_pid() {
  local pid ticks
  read -r pid ticks _ 2>/dev/null <"$(pid_file "$1")" || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  [ "$(start_ticks "$pid" || true)" = "$ticks" ] || return 1
  printf '%s' "$pid"
}

# The port the daemon was started on.
running_port() {
  local port
  read -r _ _ port 2>/dev/null <"$(pid_file "$1")" || return 1
  printf '%s' "$port"
}

clear_stale_pid_file() {
  local file
  file=$(pid_file "$1")
  if [ -e "$file" ] && ! running_pid "$1" >/dev/null && ! supervisor_pid "$1" >/dev/null; then
    say "stale pid file of $1 (process $(cut -d' ' -f1 "$file" 2>/dev/null) is gone): removed"
    rm -f "$file"
  fi
}

# Prints "name (pid N)" of whoever listens on a TCP port of this machine, "another process" when /proc does not tell.
port_holder() {
  local hex inode pid
  hex=$(printf '%04X' "$1")
  inode=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hex" '$4 == "0A" && $2 ~ ":" port "$" { print $10; exit }')
  [ -n "$inode" ] || return 1
  for pid in /proc/[0-9]*; do
    if find "$pid/fd" -maxdepth 1 -lname "socket:\[$inode\]" 2>/dev/null | grep -q .; then
      printf '%s (pid %s)' "$(cat "$pid/comm" 2>/dev/null)" "${pid#/proc/}"
      return 0
    fi
  done
  printf 'another process'
}

require_free_port() {
  local holder
  if holder=$(port_holder "$2"); then
    fail "port $2 of $1 is taken by $holder: stop it, or choose another with SEXTANT__$(upper_name "$1")__HTTP__PORT=<port> make demo"
  fi
}

# http_get PORT PATH: prints "status body-on-one-line". Bash alone: a bare machine may have no curl.
http_get() {
  # shellcheck disable=SC2016 # the inner shell expands it
  timeout 3 bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n" "$2" "$1" >&3
    read -r _ status _ <&3 || exit 1
    carriage_return=$(printf "\r") body= in_body=
    while IFS= read -r line <&3 || [ -n "$line" ]; do
      if [ -n "$in_body" ]; then body+=$line; elif [ -z "${line%"$carriage_return"}" ]; then in_body=1; fi
    done
    printf "%s %s" "$status" "$body"
  ' _ "$1" "$2" 2>/dev/null
}

is_ready() {
  local answer
  answer=$(http_get "$1" /health/ready) && [ "${answer%% *}" = 200 ]
}

# The version the daemon itself tells.
told_version() {
  local answer
  answer=$(http_get "$1" /version) || return 1
  sed -n 's/.*"version" *: *"\([^"]*\)".*/\1/p' <<<"$answer"
}

# wait_for_end PID TICKS SECONDS
wait_for_end() {
  local deadline=$((SECONDS + $3))
  while [ "$(start_ticks "$1" || true)" = "$2" ]; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# Ends one daemon: SIGTERM to its supervisor, which hands it on, then patience, then SIGKILL.
stop_daemon() {
  local name=$1 pid='' ticks supervisor='' supervisor_ticks stopped=
  if pid=$(running_pid "$name"); then ticks=$(start_ticks "$pid" || true); fi
  if supervisor=$(supervisor_pid "$name"); then
    supervisor_ticks=$(start_ticks "$supervisor" || true)
    kill -TERM "$supervisor" 2>/dev/null || true
  elif [ -n "$pid" ]; then
    kill -TERM "$pid" 2>/dev/null || true
  fi
  if [ -n "$pid" ]; then
    if ! wait_for_end "$pid" "$ticks" 15; then
      warn "$name (pid $pid) did not end within 15 s of SIGTERM: killed"
      kill -KILL "$pid" 2>/dev/null || true
      wait_for_end "$pid" "$ticks" 5 || warn "$name (pid $pid) does not die"
    fi
    stopped=1
  fi
  if [ -n "$supervisor" ]; then
    if ! wait_for_end "$supervisor" "$supervisor_ticks" 5; then kill -KILL "$supervisor" 2>/dev/null || true; fi
    stopped=1
  fi
  [ -z "$stopped" ] || say "stopped $name"
  rm -f "$(pid_file "$name")" "$(supervisor_file "$name")" "$(restarts_file "$name")"
}

# One line a daemon: name, address, version, restarts, ready. Fails unless all four are ready.
status_table() {
  local name port ready version restarts all_ready=0
  local format='%-14s %-18s %-12s %-9s %s\n'
  # shellcheck disable=SC2059 # one format for all lines
  printf "$format" DAEMON ADDRESS VERSION RESTARTS READY
  for name in "${services[@]}"; do
    if running_pid "$name" >/dev/null; then
      port=$(running_port "$name")
      version=$(told_version "$port" || true)
      if is_ready "$port"; then ready=yes; else ready=no all_ready=1; fi
    else
      port=$(port_of "$name") version="" ready="no (not running)" all_ready=1
    fi
    read -r restarts _ 2>/dev/null <"$(restarts_file "$name")" || restarts=-
    # shellcheck disable=SC2059
    printf "$format" "$name" "127.0.0.1:$port" "${version:--}" "$restarts" "$ready"
  done
  return "$all_ready"
}
