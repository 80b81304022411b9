"""The peer of `sextant-bench indicators`: one round of TA-Lib over the same candles, `name value` lines.

usage: talib_peers.py make FILE COUNT [MINUTES.csv.gz...]   writes COUNT bars, the files' one after the other until full;
                                                           drawn at random without files
       talib_peers.py run FILE
"""

import gzip
import statistics
import sys
import time

import numpy
import talib

REPEATS = 5


def make(path, count, files):
    parts = []
    for name in files:
        with gzip.open(name, "rt") as file:
            parts.append(numpy.loadtxt(file, delimiter=",", skiprows=1, usecols=(0, 2, 3, 4, 5)))
    if not parts:
        source = numpy.random.default_rng(1)
        close = 50_000 + numpy.cumsum(source.normal(0, 10, count))
        spread = numpy.abs(source.normal(0, 10, (2, count)))
        time_ms = 60_000.0 * numpy.arange(count)
        parts.append(numpy.stack([time_ms, close + spread[0], close - spread[1], close, spread[0] + 1], axis=1))
    rows = numpy.concatenate(parts)
    rows = numpy.tile(rows, (count // len(rows) + 1, 1))[:count]
    rows.astype("<f8").tofile(path)


def run(path):
    rows = numpy.fromfile(path, "<f8").reshape(-1, 5)
    high, low, close = (numpy.ascontiguousarray(rows[:, column]) for column in (1, 2, 3))
    print("talib_version", talib.__ta_version__.decode().split()[0])
    work = {
        "ema": lambda: talib.EMA(close, 20),
        "rsi": lambda: talib.RSI(close, 14),
        "macd": lambda: talib.MACD(close, 12, 26, 9),
        "bollinger": lambda: talib.BBANDS(close, 20, 2.0, 2.0, 0),
        "atr": lambda: talib.ATR(high, low, close, 14),
        "adx": lambda: talib.ADX(high, low, close, 14),
    }
    for name, body in work.items():
        seconds = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            body()
            seconds.append(time.perf_counter() - start)
        print(f"{name}_per_second", len(close) / statistics.median(seconds))


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), sys.argv[4:])
else:
    run(sys.argv[2])
