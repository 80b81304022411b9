#!/usr/bin/env python3
"""Runs slowhttptest against a server, probes its health meanwhile and watches its descriptors from outside.

  slow_attack.py --port 8080 --pid 123 --deadline 3 --name "slow headers" -- -H -i 1 -u http://127.0.0.1:8080/health
Fails when a connection is open longer than the deadline plus two seconds after the last one came, or a probe fails.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--pid", type=int, required=True)
parser.add_argument("--deadline", type=float, required=True)
parser.add_argument("--name", required=True)
parser.add_argument("--count", type=int, default=1000)
parser.add_argument("attack", nargs="*")
options = parser.parse_args()

CONNECT_SECONDS = 12
over = threading.Event()
probes, failures = [], []


def probe():
    while not over.is_set():
        started = time.time()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{options.port}/health", timeout=2) as answer:
                if answer.status != 200:
                    failures.append(answer.status)
        except OSError as error:
            failures.append(str(error))
        probes.append(time.time() - started)
        over.wait(0.25)


def descriptors():
    return len(os.listdir(f"/proc/{options.pid}/fd"))


baseline = descriptors()
work = tempfile.mkdtemp()
seconds = CONNECT_SECONDS + options.deadline + 2
started = time.time()
attacker = subprocess.Popen(
    ["slowhttptest", *options.attack, "-c", str(options.count), "-r", "300", "-p", "2", "-l", str(int(seconds + 2)),
     "-g", "-o", f"{work}/attack"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
prober = threading.Thread(target=probe)
prober.start()
peak, last_grew, last_open, previous = 0, 0.0, 0.0, baseline
while time.time() - started < seconds and attacker.poll() is None:
    now, count = time.time() - started, descriptors() - baseline
    # The probe's connection and the one it left lingering are not the attacker's.
    if count > 2:
        last_open = now
    if count > previous:
        last_grew = now
    peak, previous = max(peak, count), count
    time.sleep(0.05)
over.set()
prober.join()
left = descriptors() - baseline
attacker.terminate()
attacker.wait()
with open(f"{work}/attack.csv", encoding="utf-8") as lines:
    rows = [[int(cell) for cell in row[:4]] for row in csv.reader(lines) if row and row[0].isdigit()]
came = max(row[1] + row[2] + row[3] for row in rows)
# In whole seconds: the last second in which the attacker still made connections.
sums = [row[1] + row[3] for row in rows]
last_came = next((row[0] for row, total in zip(rows, sums) if total == max(sums)), 0)
late = last_open - last_came
probes.sort()
print(
    f"{options.name}: {came} connections, at most {peak} at once; the last came in second {last_came}, the last was "
    f"closed at {last_open:.1f} s (deadline {options.deadline:.0f} s); {len(probes)} probes, {len(failures)} failed, "
    f"slowest {probes[-1] * 1000:.0f} ms"
)
sys.exit(1 if failures or left > 2 or late > options.deadline + 2 else 0)
