"""Opens COUNT keep-alive connections to 127.0.0.1:PORT, makes one request on each, leaves them idle and prints how
many bytes of resident memory each one costs the server process PID."""
import resource
import socket
import sys
import time

port, pid, count = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 512), hard))


def resident_bytes():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def exchange(connection):
    connection.sendall(b"GET /json HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = b""
    while b"}" not in answer:
        answer += connection.recv(4096)


before = resident_bytes()
connections = []
for _ in range(count):
    connection = socket.create_connection(("127.0.0.1", port))
    exchange(connection)
    connections.append(connection)
time.sleep(1)
print((resident_bytes() - before) // count)
