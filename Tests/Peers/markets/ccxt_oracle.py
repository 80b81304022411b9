"""ccxt and market-data read the same local exchange; every number must be the same.

usage: ccxt_oracle.py MARKET_DATA_URL TOKEN BINANCE_SPOT_PORT BINANCE_PERP_PORT BITGET_PORT
"""

import json
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from decimal import Decimal

import ccxt

base, token, spot_port, perp_port, bitget_port = sys.argv[1:]
compared = {}


def exchange(port, path, method="GET"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def ours(path):
    request = urllib.request.Request(base + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def same(what, theirs, mine):
    """Numbers that ccxt made floats of, against text: equal to the float's shortest text."""
    compared[what.split(" ")[0]] = compared.get(what.split(" ")[0], 0) + 1
    if mine is None or Decimal(repr(float(theirs))) != Decimal(str(mine)):
        raise SystemExit(f"{what}: ccxt reads {theirs!r}, market-data gives {mine!r}")


def eventually(what, check, seconds=20):
    """Both sides are asked at different instants: what changes by itself must agree within some seconds."""
    end = time.time() + seconds
    while True:
        try:
            return check()
        except (SystemExit, urllib.error.HTTPError) as error:
            if time.time() > end:
                body = error.read().decode() if isinstance(error, urllib.error.HTTPError) else ""
                raise SystemExit(f"{what}: {error} {body}")
            time.sleep(0.2)


def moved(tree, origin, to):
    return {k: moved(v, origin, to) if isinstance(v, dict) else v.replace(origin, to) if isinstance(v, str) else v
            for k, v in tree.items()}


def binance(port, kind):
    made = (ccxt.binance if kind == "spot" else ccxt.binanceusdm)(
        {"enableRateLimit": False, "options": {"fetchMarkets": {"types": [kind]}}})
    made.has["fetchCurrencies"] = False
    origin = "https://api.binance.com" if kind == "spot" else "https://fapi.binance.com"
    made.urls["api"] = moved(made.urls["api"], origin, f"http://127.0.0.1:{port}")
    return made


def bitget(port, kind):
    rooms = ("spot", "mix", "user", "p2p", "broker", "margin", "common", "tax", "convert", "copy", "earn", "uta")
    return ccxt.bitget({"enableRateLimit": False, "options": {"defaultType": kind},
                        "urls": {"api": {room: f"http://127.0.0.1:{port}" for room in rooms}}})


def milliseconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000 + 0.5)


def candles(client, venue, symbol, name, timeframe):
    def check():
        mine = ours(f"/candles/{name}?venue={venue}&timeframe={timeframe}&limit=50")["items"]
        if len(mine) < 50:
            raise SystemExit(f"only {len(mine)} candles")
        theirs = {row[0]: row for row in client.fetch_ohlcv(symbol, timeframe, limit=60)}
        if milliseconds(mine[-1]["open_time"]) != sorted(theirs)[-2]:
            raise SystemExit("the last closed candle is not there yet")
        for row in mine:
            other = theirs[milliseconds(row["open_time"])]
            for position, field in enumerate(("open", "high", "low", "close", "volume"), start=1):
                same(f"candles {venue} {symbol} {timeframe} {row['open_time']} {field}", other[position], row[field])
    eventually(f"{venue} {symbol} {timeframe}", check)


def book(client, venue, symbol, name, port):
    group = {"bitget.spot": "SPOT:", "bitget.perp": "USDT-FUTURES:"}.get(venue, "")
    eventually(f"book of {venue} {symbol}", lambda: ours(f"/orderbook/{name}?venue={venue}&levels=1"))
    exchange(port, "/_control/pause", "POST")

    def check():
        theirs = client.fetch_order_book(symbol, 50)
        mine = ours(f"/orderbook/{name}?venue={venue}&levels=20")
        for side in ("bids", "asks"):
            for other, level in zip(theirs[side][:20], mine[side], strict=True):
                same(f"levels {venue} {symbol} price", other[0], level["price"])
                same(f"levels {venue} {symbol} size", other[1], level["size"])
        standing = exchange(port, f"/_control/book?symbol={group}{name}&levels=1")
        same(f"levels {venue} {symbol} best", float(standing["bids"][0][0]), mine["bids"][0]["price"])
    eventually(f"book of {venue} {symbol}", check, seconds=5)
    exchange(port, "/_control/resume", "POST")


def market(client, venue, symbol, name):
    described = client.market(symbol)
    listed = [one for one in ours(f"/instruments?venue={venue}&limit=100")["items"] if one["symbol"] == name]
    if len(listed) != 1:
        raise SystemExit(f"{venue} {name} is listed {len(listed)} times")
    same(f"instruments {venue} {name} tick", described["precision"]["price"], listed[0]["tick"])
    same(f"instruments {venue} {name} lot", described["precision"]["amount"], listed[0]["lot"])
    if described["limits"]["cost"]["min"] is not None:
        same(f"instruments {venue} {name} notional", described["limits"]["cost"]["min"], listed[0]["min_notional"])


def ticker(client, venue, symbol, name):
    def check():
        mine = [one for one in ours(f"/tickers?venue={venue}&limit=100")["items"] if one["symbol"] == name]
        theirs = client.fetch_ticker(symbol)
        if not mine:
            raise SystemExit("no ticker yet")
        for field, key in (("last", "last"), ("high", "high"), ("low", "low")):
            same(f"tickers {venue} {name} {field}", theirs[key], mine[0][field])
        if venue.endswith("perp"):
            rate = client.fetch_funding_rate(symbol)
            percent = float(Decimal(repr(rate["fundingRate"])) * 100)
            same(f"funding {venue} {name} rate", percent, mine[0]["funding_rate"])
    eventually(f"ticker of {venue} {symbol}", check)


def main():
    venues = [
        (binance(spot_port, "spot"), "binance.spot", spot_port, "/USDT"),
        (binance(perp_port, "linear"), "binance.perp", perp_port, "/USDT:USDT"),
        (bitget(bitget_port, "spot"), "bitget.spot", bitget_port, "/USDT"),
        (bitget(bitget_port, "swap"), "bitget.perp", bitget_port, "/USDT:USDT"),
    ]
    for client, venue, port, quote in venues:
        client.load_markets()
        for coin in ("BTC", "ETH"):
            symbol, name = coin + quote, coin + "USDT"
            eventually(f"instruments of {venue}", lambda: market(client, venue, symbol, name))
            for timeframe in ("1m", "5m", "1h"):
                candles(client, venue, symbol, name, timeframe)
            ticker(client, venue, symbol, name)
            book(client, venue, symbol, name, port)
    figures = ", ".join(f"{count} {what}" for what, count in sorted(compared.items()))
    print(f"ccxt {ccxt.__version__}: the same numbers from four venues: {figures}")


main()
