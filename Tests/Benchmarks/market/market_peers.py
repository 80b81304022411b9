"""One round of the peers of `sextant-bench market`: `name value` lines. What is not installed says `absent`."""

import sys
import time

folder, recording = sys.argv[1], sys.argv[2]


def say(name, value):
    print(name, value if isinstance(value, str) else f"{value:.3f}")


def seconds(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def orjson_round():
    import orjson

    with open(f"{folder}/depth.jsonl", "rb") as file:
        frames = [line.rstrip(b"\n") for line in file][1:]
    loads = orjson.loads

    def body():
        for frame in frames:
            loads(frame)

    say("orjson_version", orjson.__version__)
    say("orjson_frames_per_second", len(frames) / seconds(body))


def pandas_round():
    import pandas

    frame = pandas.read_csv(f"{folder}/minutes.csv")
    frame.index = pandas.to_datetime(frame["open_time_ms"], unit="ms")
    parts = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    rules = ["3min", "5min", "15min", "30min", "1h", "2h", "4h", "6h", "8h", "12h", "1D", "3D", "W-MON", "MS"]

    def body():
        for rule in rules:
            weekly = {"closed": "left", "label": "left"} if rule == "W-MON" else {}
            frame.resample(rule, **weekly).agg(parts)

    say("pandas_version", pandas.__version__)
    say("pandas_candles_per_second", len(frame) / seconds(body))


def hftbacktest_round():
    import contextlib
    import importlib.metadata
    import io

    from hftbacktest.data.utils import binancefutures

    def body():
        with contextlib.redirect_stdout(io.StringIO()):
            binancefutures.convert(recording, combined_stream=True)

    say("hftbacktest_version", importlib.metadata.version("hftbacktest"))
    say("hftbacktest_seconds", seconds(body))


for name, round_of in [("orjson", orjson_round), ("pandas", pandas_round), ("hftbacktest", hftbacktest_round)]:
    try:
        round_of()
    except ImportError:
        say(f"{name}_version", "absent")
