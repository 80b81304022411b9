#!/usr/bin/env bash
# supervise.sh NAME PORT COMMAND...: runs a daemon and starts it again when it ends by itself, as systemd and compose do:
# after 1 s, doubling to 30 s, back to 1 s after a minute of health. A daemon that refuses its configuration (exit code 64)
# is left alone: trying again cannot help.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"
# shellcheck source=deploy/dev/process.sh
. "$(dirname "$0")/process.sh"
set +e

name=$1 port=$2
shift 2
first_delay=1 longest_delay=30 healthy_seconds=60 bad_configuration=64
stopping='' child='' restarts=0 delay=$first_delay

forward() {
  stopping=1
  if [ -n "$child" ]; then kill -TERM "$child" 2>/dev/null; fi
}
trap forward TERM INT
trap '' HUP

tell() {
  printf '{"timestamp":"%s","level":"warning","service":"supervisor","event":"%s","name":"%s","exit_code":%d,"delay_s":%d,"restarts":%d}\n' \
    "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" "$1" "$name" "$2" "$3" "$restarts" >&2
}

note() { printf '%s %s\n' "$restarts" "$1" >"$(restarts_file "$name")"; }

note -
while [ -z "$stopping" ]; do
  began=$SECONDS
  "$@" </dev/null &
  child=$!
  printf '%s %s %s\n' "$child" "$(start_ticks "$child" || printf 0)" "$port" >"$(pid_file "$name")"
  # A trapped signal ends `wait` before the child does.
  while :; do
    wait "$child"
    code=$?
    start_ticks "$child" >/dev/null || break
  done
  child=''
  note "$code"
  [ -z "$stopping" ] || break
  if [ "$code" = "$bad_configuration" ]; then
    tell daemon_given_up "$code" 0
    break
  fi
  if [ $((SECONDS - began)) -ge "$healthy_seconds" ]; then delay=$first_delay; fi
  restarts=$((restarts + 1))
  note "$code"
  tell daemon_restarted "$code" "$delay"
  sleep "$delay" &
  pause=$!
  wait "$pause"
  kill "$pause" 2>/dev/null
  delay=$((delay * 2 > longest_delay ? longest_delay : delay * 2))
done
rm -f "$(pid_file "$name")" "$(supervisor_file "$name")"
