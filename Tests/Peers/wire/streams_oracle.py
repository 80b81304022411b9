"""Two foreign readers of a room whose daemon dies again and again, and a publisher that repeats what was not answered.

Each reader starts again where it left off: with Last-Event-ID, or `last_event_id` in the WebSocket's address. Every event
must come exactly once and in order, to each of them.

Once both readers have had an event it makes ENOUGH_FILE.begun: from then on the daemon may be killed.

usage: streams_oracle.py MARKET_DATA ACCESS_TOKEN SERVICE_TOKEN ENOUGH_FILE KILLS
"""
import json
import os
import sys
import threading
import time
from importlib.metadata import version

import httpx
from httpx_sse import connect_sse
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

BASE, ACCESS, SERVICE, ENOUGH, KILLS = sys.argv[1:]
ROOM = "peer-room"
READ = {"Authorization": f"Bearer {ACCESS}"}
WRITE = {"Authorization": f"Bearer {SERVICE}"}
finished = threading.Event()
published = []
repeats = 0


class Reader:
    def __init__(self, name):
        self.name, self.last, self.events, self.notices, self.connections = name, "0-0", [], [], 0

    def take(self, data):
        event = json.loads(data)
        if event.get("type") in ("ready", "reset", "end") and "event_id" not in event:
            self.notices.append(event["type"])
            return
        self.last = event["id"]
        self.events.append(event["event_id"])

    def done(self):
        return finished.is_set() and self.events and self.events[-1] == published[-1]

    def follow(self, once):
        deadline = None
        while not self.done():
            if finished.is_set():
                deadline = deadline or time.monotonic() + 20
                if time.monotonic() > deadline:
                    return
            try:
                once()
            except (httpx.HTTPError, WebSocketException, OSError, EOFError, TimeoutError):
                pass
            time.sleep(0.1)


def follow_sse(reader):
    with httpx.Client(timeout=httpx.Timeout(3)) as client:
        with connect_sse(
                client, "GET", f"{BASE}/streaming/rooms/{ROOM}", headers=READ | {"Last-Event-ID": reader.last}) as source:
            source.response.raise_for_status()
            reader.connections += 1
            for event in source.iter_sse():
                # A bare `retry:` is no event by the standard; httpx-sse hands it on, without data.
                if not event.data:
                    continue
                if event.event == "message":
                    reader.take(event.data)
                    if event.id != reader.last:
                        reader.notices.append("id differs from the event's")
                else:
                    reader.notices.append(event.event)
                if reader.done():
                    return


def follow_socket(reader):
    address = BASE.replace("http", "ws", 1) + f"/ws/rooms/{ROOM}?last_event_id={reader.last}"
    with connect(address, additional_headers=READ, subprotocols=["sextant.events.v1"], open_timeout=3) as socket:
        reader.connections += 1
        while not reader.done():
            reader.take(socket.recv(timeout=3))


def publish():
    global repeats
    begun = False
    with httpx.Client(timeout=3, headers=WRITE) as client:
        client.post(BASE + "/streaming/rooms", json={"room_id": ROOM, "title": "peers"}).raise_for_status()
        for number in range(1_000_000):
            if os.path.exists(ENOUGH):
                break
            event = {"room_id": ROOM, "source": "peers", "event_id": f"e-{number}", "payload": {"number": str(number)}}
            while True:
                try:
                    answer = client.post(BASE + "/streaming/events", json=event)
                    if answer.status_code == 202:
                        break
                    if answer.status_code < 500:
                        sys.exit(f"publishing: {answer.status_code} {answer.text}")
                except httpx.HTTPError:
                    pass
                repeats += 1
                time.sleep(0.05)
            published.append(event["event_id"])
            if not begun and sse.events and socket.events:
                begun = True
                open(ENOUGH + ".begun", "w").close()
            time.sleep(0.005)


sse, socket = Reader("httpx-sse"), Reader("websockets")
threads = [
    threading.Thread(target=reader.follow, args=(lambda reader=reader, once=once: once(reader),), daemon=True)
    for reader, once in ((sse, follow_sse), (socket, follow_socket))]
for thread in threads:
    thread.start()
publish()
finished.set()
for thread in threads:
    thread.join(30)
wrong = []
for reader in (sse, socket):
    missing = len(set(published) - set(reader.events))
    doubled = len(reader.events) - len(set(reader.events))
    if reader.events != published:
        wrong.append(f"{reader.name}: {missing} missing, {doubled} doubled, of {len(published)}; order {reader.events[:3]}")
    if set(reader.notices) - {"ready"}:
        wrong.append(f"{reader.name} was told {sorted(set(reader.notices))}")
    if reader.connections < 2:
        wrong.append(f"{reader.name} connected {reader.connections} times over {KILLS} kills")
if wrong:
    sys.exit("\n".join(wrong))
for reader in (sse, socket):
    print(f"{reader.name} {version(reader.name)}: {len(published)} events in order over {KILLS} kills of market-data, {reader.connections} connections, no gap, no duplicate ({repeats} publications repeated)")
