#!/usr/bin/env python3
"""Fires the request vectors of seven HTTP projects at a server and judges what it does.

Each vector goes over a connection of its own, followed by a canary request that must never be misread as part of it.
  http_vectors.py --port 8080 --fixture requests.jsonl --suites llhttp,picohttpparser --delivery whole|bytes|crlf
Delivery: in one write, one byte a write, or cut behind every line end. The verdict is the column `must` of the fixture:
  accept / reject / no-desync (taken or refused, but the canary behind it is never misparsed) / close-or-reject / either.
"""
import argparse
import base64
import json
import re
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

REFUSALS = {400, 405, 408, 411, 413, 414, 417, 431, 494, 501, 505}
STATUS = re.compile(rb"(?:^|(?<=\n)|(?<=[}>\w]))HTTP/1\.[01] (\d{3})")

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--path", default="/healthz")
parser.add_argument("--fixture", required=True)
parser.add_argument("--suites", required=True)
parser.add_argument("--delivery", choices=["whole", "bytes", "crlf"], default="whole")
parser.add_argument("--threads", type=int, default=4)
parser.add_argument("--timeout", type=float, default=0.6)
parser.add_argument("--pipeline", action="store_true", help="send the canary right behind the vector")
parser.add_argument("--out", help="write one line of JSON a vector")
options = parser.parse_args()


def pieces(raw):
    if options.delivery == "bytes":
        return [raw[i : i + 1] for i in range(len(raw))]
    if options.delivery == "crlf":
        return [piece for piece in re.split(rb"(?<=\n)", raw) if piece]
    return [raw]


def with_host(vector, raw):
    """An HTTP/1.1 vector without Host is about something else than Host."""
    if not vector.get("http11") or vector.get("has_host"):
        return raw
    end = raw.find(b"\r\n")
    return raw if end <= 0 else raw[: end + 2] + b"Host: localhost\r\n" + raw[end + 2 :]


class Exchange:
    def __init__(self):
        self.data = b""
        self.ended = False

    def read(self, connection, until, quiet):
        """Reads until the peer is quiet for a moment, closes, or time is up."""
        while not self.ended and time.time() < until:
            left = until - time.time()
            connection.settimeout(max(0.01, min(quiet, left) if self.data else left))
            try:
                piece = connection.recv(65536)
            except socket.timeout:
                return
            except OSError:
                self.ended = True
                return
            if not piece:
                self.ended = True
                return
            self.data += piece

    def send(self, connection, raw):
        try:
            connection.sendall(raw)
        except OSError:
            self.ended = True


def run(vector):
    raw = with_host(vector, base64.b64decode(vector["raw_b64"]))
    canary = f"GET {options.path}?canary=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    follows = vector["verdict"] != "incomplete"
    exchange = Exchange()
    try:
        connection = socket.create_connection((options.host, options.port), timeout=options.timeout)
    except OSError as error:
        return dict(id=vector["id"], result="unreachable", codes=[], ended=True, error=str(error))
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        whole = raw + (canary if options.pipeline and follows else b"")
        for piece in pieces(whole):
            exchange.send(connection, piece)
            if options.delivery != "whole":
                time.sleep(0.0002)
        exchange.read(connection, time.time() + options.timeout, 0.08)
        if follows and not options.pipeline and not exchange.ended:
            exchange.send(connection, canary)
            exchange.read(connection, time.time() + options.timeout, options.timeout)
    codes = [int(code) for code in STATUS.findall(exchange.data)]
    final = [code for code in codes if code >= 200]
    if (not final and exchange.ended) or (final and final[0] in REFUSALS):
        result = "reject"
    else:
        result = "accept" if final else "hang"
    return dict(id=vector["id"], result=result, codes=codes, ended=exchange.ended)


def is_wrong(vector, outcome):
    must = vector.get("must")
    final = [code for code in outcome["codes"] if code >= 200]
    if outcome["result"] == "unreachable":
        return True
    if must == "accept":
        return outcome["result"] != "accept"
    if must == "reject":
        # Bytes behind a request that ends the connection may come after its answer; then closing is the refusal.
        if vector.get("reason") == "Data after `Connection: close`" and options.delivery != "whole":
            return len(final) > 1 or not outcome["ended"]
        return outcome["result"] == "accept"
    if must == "no-desync":
        return len(final) >= 2 and final[0] not in REFUSALS and final[1] in REFUSALS
    if must == "close-or-reject":
        return outcome["result"] == "accept" and len(outcome["codes"]) > 1
    return False


with open(options.fixture, encoding="utf-8") as lines:
    vectors = [json.loads(line) for line in lines]
vectors = [vector for vector in vectors if vector["suite"] in options.suites.split(",")]
if not vectors:
    sys.exit("no vector belongs to these suites")
with ThreadPoolExecutor(options.threads) as pool:
    outcomes = list(pool.map(run, vectors))
if options.out:
    with open(options.out, "w", encoding="utf-8") as out:
        for outcome in outcomes:
            out.write(json.dumps(outcome) + "\n")
wrong = [(vector, outcome) for vector, outcome in zip(vectors, outcomes) if is_wrong(vector, outcome)]
for vector, outcome in wrong:
    print("WRONG", vector["id"], "must", vector.get("must"), "but", outcome["result"], outcome["codes"])
judged = sum(vector.get("must") not in (None, "either") for vector in vectors)
print(f"{options.suites} {options.delivery} x{options.threads}: {len(wrong)} wrong of {judged} judged, {len(vectors)} sent")
sys.exit(1 if wrong else 0)
