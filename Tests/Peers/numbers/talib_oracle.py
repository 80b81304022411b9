#!/usr/bin/env python3
"""Compares Sextant's indicators with TA-Lib on real candles.

usage: talib_oracle.py PEER DATA_FOLDER
       talib_oracle.py --golden FILE      writes the golden series that a machine without TA-Lib checks

Every output is compared from the first candle on which both have a value. The difference is taken relative to TA-Lib's
value; for numbers that change sign (MACD) relative to at least their mean size, for StochRSI to at least one point of
its 0 to 100. Where TA-Lib begins its sums otherwise (MACD, DI, ADX) the candles until both agree to 1e-9 are reported,
all that follow are compared, and the worst difference is that after twice as many. What TA-Lib lacks as such is put together from its functions or, marked numpy, computed with numpy.
Exit code 1 when a difference is above 1e-9, or when a value begins on another candle than documented.
"""
import gzip
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
import talib

LIMIT = 1e-9
# Candles after which TA-Lib's other beginning may no longer show, in periods of the longest average.
SETTLING_PERIODS = 70
# The golden series is compared from this candle on where TA-Lib begins otherwise.
GOLDEN_SETTLED = 700
FILES = {
    "BTC 1m": "binance_spot_BTCUSDT_1m_20250520_20250818.csv.gz",
    "ETH 1m": "binance_spot_ETHUSDT_1m_20250520_20250818.csv.gz",
    "ETH perp 1m": "binance_um_ETHUSDT_1m_202505.csv.gz",
    "ETH perp 30m": "binance_um_ETHUSDT_30m_2025_native.csv.gz",
    "BTC 4h": "binance_spot_BTCUSDT_4h_native.csv.gz",
    "BTC 1d": "binance_spot_BTCUSDT_1d_native.csv.gz",
}
DAY = 86_400_000


class Bars:
    def __init__(self, rows):
        self.time, self.high, self.low, self.close, self.volume = (numpy.ascontiguousarray(c) for c in rows.T)
        self.rows = rows
        self.typical = talib.TYPPRICE(self.high, self.low, self.close)
        self.ranges = talib.TRANGE(self.high, self.low, self.close)


def read(path):
    with gzip.open(path, "rt") as file:
        next(file)
        rows = [[float(cell) for cell in line.split(",")[:6]] for line in file]
    return Bars(numpy.array(rows)[:, [0, 2, 3, 4, 5]])


def drawn(count=800, seed=20260221):
    source = random.Random(seed)
    price, rows = 100.0, []
    for index in range(count):
        price = max(20, round(price * (1 + source.gauss(0, 0.01)), 2))
        high = round(price + abs(source.gauss(0, 0.5)), 2)
        low = round(price - abs(source.gauss(0, 0.5)), 2)
        close = round(source.uniform(low, high), 2)
        rows.append([1_748_736_000_000 + index * 900_000, high, low, close, round(source.expovariate(0.1) + 0.01, 3)])
    return Bars(numpy.array(rows))


def session_vwap(bars):
    out = numpy.empty(len(bars.time))
    days = bars.time // DAY
    starts = [0, *(numpy.flatnonzero(numpy.diff(days)) + 1), len(days)]
    for start, end in zip(starts, starts[1:]):
        turnover = numpy.cumsum(bars.typical[start:end] * bars.volume[start:end])
        volume = numpy.cumsum(bars.volume[start:end])
        with numpy.errstate(invalid="ignore"):
            out[start:end] = numpy.where(volume > 0, turnover / volume, bars.typical[start:end])
    return out


def capped_atr(bars, period):
    atr = talib.ATR(bars.high, bars.low, bars.close, period)
    out = atr.copy()
    for index in range(period, len(atr)):
        tail = numpy.sort(atr[max(period, index - 49):index + 1])
        out[index] = min(atr[index], 3 * tail[(len(tail) - 1) // 2])
    return out


def volume_ratio(bars, period):
    out = numpy.full(len(bars.volume), numpy.nan)
    mean = talib.SMA(bars.volume, period)
    usable = bars.volume[1:] > 0
    out[1:] = numpy.where(usable, bars.volume[1:] / mean[:-1], numpy.nan)
    return out


def stoch_rsi(close, period, window, k):
    """TA-Lib's, with 0 while the RSI stands still: there TA-Lib divides rounding errors by each other."""
    raw, smooth = talib.STOCHRSI(close, period, window, k, 0)
    rsi = talib.RSI(close, period)
    still = talib.MAX(rsi, window) - talib.MIN(rsi, window) < 1e-9
    if not still.any():
        return raw, smooth
    first = int(numpy.flatnonzero(~numpy.isnan(rsi))[0]) + window - 1
    whole = numpy.full(len(close), numpy.nan)
    whole[first:] = numpy.where(still, 0, 100 * (rsi - talib.MIN(rsi, window)) / (
        talib.MAX(rsi, window) - talib.MIN(rsi, window)))[first:]
    whole = numpy.where(numpy.isnan(raw) | still, whole, raw)
    return whole, talib.SMA(whole, k)


def choppiness(bars, n):
    span = talib.MAX(bars.high, n) - talib.MIN(bars.low, n)
    return 100 * numpy.log10(talib.SUM(bars.ranges, n) / span) / numpy.log10(n)


def deviations(values, n):
    """The exact way: two passes over each window."""
    windows = numpy.lib.stride_tricks.sliding_window_view(values, n)
    out = numpy.full(len(values), numpy.nan)
    out[n - 1:] = windows.std(axis=1)
    return out


def pivots(bars):
    h, l, c = bars.high, bars.low, bars.close
    p = talib.TYPPRICE(h, l, c)
    up = [2 * p - l, p + (h - l)] + [h + n * (p - l) for n in (2, 3, 4, 5)]
    down = [2 * p - h, p - (h - l)] + [l - n * (h - p) for n in (2, 3, 4, 5)]
    return [p, *up, *down]


def questions(bars, golden=False):
    """(spec, origin, first index, kind, expected outputs or None for one not compared)"""
    h, l, c, v = bars.high, bars.low, bars.close, bars.volume
    few = (14,) if golden else None
    for n in few or (2, 5, 9, 14, 20, 21, 50, 100, 200, 500):
        yield f"sma:period={n}", "TA-Lib", n - 1, "value", [talib.SMA(c, n)]
        yield f"ema:period={n}", "TA-Lib", n - 1, "value", [talib.EMA(c, n)]
        yield f"rsi:period={n}", "TA-Lib", n, "value", [talib.RSI(c, n)]
        yield f"atr:period={n}", "TA-Lib", n, "value", [talib.ATR(h, l, c, n)]
        yield f"atr_simple:period={n}", "TA-Lib SMA of TRANGE", n, "value", [talib.SMA(bars.ranges, n)]
        yield f"donchian:period={n}", "TA-Lib", n - 1, "value", [
            talib.MAX(h, n), talib.MIDPRICE(h, l, n), talib.MIN(l, n)]
        yield f"choppiness:period={n}", "TA-Lib SUM, TRANGE, MAX, MIN", n, "points", [choppiness(bars, n)]
        yield f"volume_ratio:period={n}", "TA-Lib SMA", 2, "value", [volume_ratio(bars, n)]
    for n in few or (2, 7, 14, 15, 30):
        di = [talib.PLUS_DI(h, l, c, n), talib.MINUS_DI(h, l, c, n)]
        yield f"di:period={n}", "TA-Lib", n, "settling points", di
        yield f"adx:period={n}", "TA-Lib", 2 * n - 1, "settling points", [talib.ADX(h, l, c, n), *di]
        yield f"atr_capped:period={n}", "TA-Lib ATR, numpy median", n, "value", [capped_atr(bars, n)]
        yield f"average_with_atr:period={n + 7},atr_period={n}", "TA-Lib", n + 6, "value", [
            talib.SMA(c, n + 7), talib.ATR(h, l, c, n)]
    for fast, slow, signal in ((12, 26, 9),) if golden else ((12, 26, 9), (5, 13, 4), (3, 10, 16), (20, 50, 9)):
        yield (f"macd:fast={fast},slow={slow},signal={signal}", "TA-Lib", slow + signal - 2, "settling sign",
               list(talib.MACD(c, fast, slow, signal)))
    for n, d in ((20, 2.0),) if golden else ((5, 2.0), (20, 2.0), (20, 2.5), (50, 1.0), (200, 3.0)):
        upper, middle, lower = talib.BBANDS(c, n, d, d, 0)
        yield f"bollinger:period={n},deviations={d}", "TA-Lib", n - 1, "value", [upper, middle, lower, None]
        yield (f"bollinger:period={n},deviations={d}", "numpy std, two passes", n - 1, "width",
               [None, None, None, 2 * d * deviations(c, n)])
    for n, window, k, d in ((14, 14, 3, 3),) if golden else ((14, 14, 3, 3), (14, 9, 5, 2), (21, 14, 3, 9)):
        raw, smooth = stoch_rsi(c, n, window, k)
        yield (f"stoch_rsi:period={n},window={window},smooth_k={k},smooth_d={d}", "TA-Lib", n + window + k + d - 3,
               "points", [raw, smooth, talib.SMA(smooth, d)])
    for t, k, s in ((9, 26, 52),) if golden else ((9, 26, 52), (7, 22, 44)):
        tenkan, kijun, span = (talib.MIDPRICE(h, l, n) for n in (t, k, s))
        yield (f"ichimoku:tenkan={t},kijun={k},senkou={s}", "TA-Lib MIDPRICE", s - 1, "value",
               [tenkan, kijun, (tenkan + kijun) / 2, span, c])
    obv = talib.OBV(c, v)
    yield "obv", "TA-Lib less its first value", 0, "sign", [obv - obv[0]]
    yield "vwap", "TA-Lib TYPPRICE, numpy sums", 0, "value", [session_vwap(bars)]
    yield "vwap_cumulative", "TA-Lib TYPPRICE, numpy sums", 0, "value", [
        numpy.cumsum(bars.typical * v) / numpy.cumsum(v)]
    yield "pivots", "TA-Lib TYPPRICE, numpy", 0, "value", pivots(bars)


def difference(ours, theirs, kind):
    """Relative difference of each candle; NaN where either has no value."""
    size = numpy.abs(theirs)
    if "sign" in kind:
        size = numpy.maximum(size, numpy.nanmean(size))
    if "points" in kind:
        size = numpy.maximum(size, 1)
    if kind == "width":
        # A width is a difference of prices: compared with at least a millionth of the price it is made of.
        size = numpy.maximum(size, 1e-6 * LEVEL)
    with numpy.errstate(invalid="ignore", divide="ignore"):
        return numpy.where(ours == theirs, 0, numpy.abs(ours - theirs) / size)


def longest(spec):
    return max([1, *(int(float(pair.split("=")[1])) for pair in spec.partition(":")[2].split(",") if pair)])


def compare(name, bars, peer, report):
    global LEVEL
    LEVEL = float(numpy.mean(bars.close))
    asked = list(questions(bars))
    with tempfile.TemporaryDirectory() as folder:
        source, answer = f"{folder}/bars", f"{folder}/answer"
        bars.rows.astype("<f8").tofile(source)
        subprocess.run([peer, "indicators", source, answer, *(q[0] for q in asked)], check=True)
        numbers = numpy.fromfile(answer, "<f8")
    count, offset, failures = len(bars.close), 0, 0
    for spec, origin, first, kind, outputs in asked:
        ours = numbers[offset:offset + count * len(outputs)].reshape(count, len(outputs))
        offset += ours.size
        begins = numpy.flatnonzero(~numpy.isnan(ours[:, 0]))
        if count <= 3 * longest(spec):
            continue
        if begins[0] != first:
            failures += 1
            print(f"{name} {spec}: first value at {begins[0]}, documented {first}")
        for column, theirs in enumerate(outputs):
            if theirs is None:
                continue
            relative = difference(ours[:, column], theirs, kind)
            settled = 0
            if "settling" in kind:
                above = numpy.flatnonzero(relative > LIMIT)
                settled = int(above[-1]) + 1 if len(above) else 0
                if settled > SETTLING_PERIODS * longest(spec):
                    failures += 1
                    print(f"{name} {spec} output {column}: still different after {settled} candles")
                    continue
            rest = relative[settled:]
            compared = int(numpy.count_nonzero(~numpy.isnan(rest)))
            worst = float(numpy.nanmax(relative[2 * settled:])) if compared else 0.0
            if worst > LIMIT or compared < count - max(settled, first, longest(spec)) - zero_volumes(spec, bars):
                failures += 1
                print(f"{name} {spec} output {column}: worst {worst:.2e}, {compared} of {count} candles")
            note(report, spec, origin, worst, settled, compared)
    if offset != len(numbers):
        raise SystemExit(f"{len(numbers)} numbers, {offset} expected")
    return failures


def zero_volumes(spec, bars):
    return int(numpy.count_nonzero(bars.volume <= 0)) + 1 if spec.startswith("volume_ratio") else 0


def note(report, spec, origin, worst, settled, compared):
    key = (spec.partition(":")[0], origin)
    old = report.get(key, (0.0, {}, 0))
    periods = old[1]
    if settled:
        periods[spec] = max(periods.get(spec, 0), settled)
    report[key] = (max(old[0], worst), periods, old[2] + compared)


def golden(path):
    bars = drawn()
    lines = [
        f"# Made by Tests/Peers/numbers/talib_oracle.py --golden with TA-Lib {talib.__ta_version__.decode().split()[0]}"
        f" (Python package {talib.__version__}), numpy {numpy.__version__}. The bars are drawn at random, no market's.",
        "# bar: open time in ms, high, low, close, volume. value: indicator, output, index, value, tolerance.",
    ]
    lines += [f"bar {int(t)} {h!r} {l!r} {c!r} {v!r}" for t, h, l, c, v in bars.rows.tolist()]
    for spec, _, first, kind, outputs in questions(bars, golden=True):
        for column, theirs in enumerate(outputs):
            if theirs is None:
                continue
            start = GOLDEN_SETTLED if "settling" in kind else first if first > 2 else 20
            mean = float(numpy.nanmean(numpy.abs(theirs)))
            for index in sorted({start, *range(start + 40, len(bars.close), 127), len(bars.close) - 1}):
                value = float(theirs[index])
                tolerance = LIMIT * max(abs(value), 1 if "points" in kind else mean if kind != "value" else 0)
                lines.append(f"value {spec} {column} {index} {value!r} {tolerance:.1e}")
    pathlib.Path(path).write_text("\n".join(lines) + "\n")


def main():
    if sys.argv[1] == "--golden":
        golden(sys.argv[2])
        return 0
    peer, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    failures, candles, report = 0, 0, {}
    for name, file in FILES.items():
        bars = read(folder / file)
        candles += len(bars.close)
        failures += compare(name, bars, peer, report)
    for (name, origin), (worst, settling, compared) in sorted(report.items()):
        line = f"  {name:18} {origin:30} worst {worst:.1e} over {compared} values"
        if settling:
            line += "; other beginning, agrees after " + ", ".join(
                f"{at} candles ({spec.partition(':')[2]})" for spec, at in sorted(settling.items()))
        print(line)
    total = sum(entry[2] for entry in report.values())
    print(
        f"TA-Lib {talib.__ta_version__.decode().split()[0]} (Python package {talib.__version__}): {len(report)}"
        f" comparisons, {total} values over {candles} real candles, {failures} disagree (limit {LIMIT})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
