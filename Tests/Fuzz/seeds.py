#!/usr/bin/env python3
"""Writes a seed corpus for each fuzz target: seeds.py SHARED OUTPUT. Each file starts with one control byte.
Without the shared fixtures it writes the few seeds below."""
import base64
import json
import os
import sys

shared, output = sys.argv[1], sys.argv[2]
seeds = {
    "FuzzRequestHead": [b"GET /a?b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"],
    "FuzzChunkedBody": [b"5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n"],
    "FuzzResponse": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"],
    "FuzzWebSocket": [bytes.fromhex("818537fa213d7f9f4d5158"), bytes.fromhex("0102e2828901078001ac880203e8"),
                      bytes.fromhex("8880010203048104aabbccdd")],
    "FuzzEventStream": [b"id: 1\nevent: e\ndata: a\ndata: b\n\n:c\r\nretry: 10\r\rdata\n\n"],
    "FuzzDecimal": [b"0", b"-1.5", b"123456789012345678901234567.123456789012", b"1e-12", b"2.50E+3", b"0.000000000001"],
    "FuzzStrictJSON": [b'{"a":[1,-2.5e+3,"x\\u00e9\\ud83d\\ude00",true,false,null],"b":{}}', b'{"a":1,"\\u0061":2}'],
}
seeds["FuzzCanary"] = [b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"]


def lines(name):
    path = os.path.join(shared, "fixtures", "http", name)
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []


for position, case in enumerate(lines("requests.jsonl")):
    raw = base64.b64decode(case["raw_b64"])
    if case["suite"] == "smuggler" and position % 8:
        continue  # they differ by one byte each
    if case.get("http11") and not case.get("has_host"):
        raw = raw.replace(b"\r\n", b"\r\nHost: a\r\n", 1)
    seeds["FuzzRequestHead"].append(raw)
    if b"chunked" in raw.lower() and b"\r\n\r\n" in raw:
        seeds["FuzzChunkedBody"].append(raw.split(b"\r\n\r\n", 1)[1])
for case in lines("responses.jsonl"):
    seeds["FuzzResponse"].append(base64.b64decode(case["raw_b64"]))
events = os.path.join(shared, "fixtures", "sse", "sse_vectors.json")
if os.path.exists(events):
    seeds["FuzzEventStream"] += ["".join(case["chunks"]).encode() for case in json.load(open(events))["cases"]]
folder = os.path.join(shared, "fixtures", "json", "JSONTestSuite", "test_parsing")
if os.path.isdir(folder):
    for name in sorted(os.listdir(folder)):
        data = open(os.path.join(folder, name), "rb").read()
        if len(data) < 4096:
            seeds["FuzzStrictJSON"].append(data)

for target, cases in seeds.items():
    corpus = os.path.join(output, target)
    os.makedirs(corpus, exist_ok=True)
    for number, case in enumerate(cases):
        with open(os.path.join(corpus, f"seed-{number:04}"), "wb") as file:
            file.write(bytes([number % 7]) + case)
