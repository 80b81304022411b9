#!/usr/bin/env bash
# A server with few descriptors: it turns connections away, does not spin, and still answers health.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v prlimit >/dev/null || {
  echo "skipped: no prlimit (Debian package util-linux)"
  exit 0
}
# shellcheck source=SCRIPTDIR/echo_server.sh
source "$here/echo_server.sh"
start_echo_server wide
prlimit --pid "$echo_pid" --nofile=128:128
python3 - "$port" "$echo_pid" <<'PYTHON'
import socket, sys, time
port, pid = int(sys.argv[1]), sys.argv[2]
REQUEST = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"

def cpu_seconds():
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100

def ask(connection, path):
    connection.settimeout(5)
    try:
        connection.sendall(REQUEST % path)
        return connection.recv(4096).split(b" ", 2)[1:2]
    except OSError:
        return []

# The first is an operator's connection, open before the flood.
operator = socket.create_connection(("127.0.0.1", port))
assert ask(operator, b"/health") == [b"200"]
flood = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
answers = [ask(connection, b"/") for connection in flood[:200]]
served, turned_away = answers.count([b"200"]), answers.count([b"503"])
health = ask(operator, b"/health")
before = cpu_seconds()
time.sleep(2)
busy = cpu_seconds() - before
for connection in flood:
    connection.close()
time.sleep(1.5)
after = ask(socket.create_connection(("127.0.0.1", port)), b"/")
print(f"128 descriptors, 300 connections: {served} served, {turned_away} turned away with 503, health {health}, "
      f"{busy:.2f} s of CPU in 2 s, afterwards {after}")
sys.exit(0 if health == [b"200"] and turned_away and busy < 0.5 and after == [b"200"] else 1)
PYTHON
