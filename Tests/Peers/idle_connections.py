#!/usr/bin/env python3
"""Opens keep-alive connections, sends one request on each, leaves them idle and prints what each costs the server.

  idle_connections.py --port 8080 --pid 123 --count 10000 --limit 16384
"""
import argparse
import resource
import socket
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--pid", type=int, required=True)
parser.add_argument("--count", type=int, default=10000)
parser.add_argument("--limit", type=int, default=16384, help="bytes a connection may cost")
options = parser.parse_args()

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
count = min(options.count, hard - 64)
REQUEST = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def resident():
    with open(f"/proc/{options.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def ask(connection):
    connection.sendall(REQUEST)
    return connection.recv(4096).startswith(b"HTTP/1.1 200")


# A few requests first, so that what the server needs once is not counted.
for _ in range(100):
    with socket.create_connection(("127.0.0.1", options.port), timeout=5) as warm:
        assert ask(warm)
time.sleep(2)
before = resident()
held = []
for _ in range(count):
    connection = socket.create_connection(("127.0.0.1", options.port), timeout=10)
    if not ask(connection):
        sys.exit(f"connection {len(held)} was refused")
    held.append(connection)
time.sleep(1)
each = (resident() - before) / count
started = time.time()
alive = sum(ask(connection) for connection in held[:: max(1, count // 500)])
print(
    f"{count} idle connections: {each:.0f} bytes each (limit {options.limit}), "
    f"{alive} of every {max(1, count // 500)}th asked again in {time.time() - started:.2f} s"
)
sys.exit(0 if each <= options.limit else 1)
