"""The peer of market-data's `GET /spot/{symbol}`: the same answer, the same check of a bearer token, both kept in memory.

A token is verified once (PyJWT, the daemon's own key) and remembered, as market-data does.

usage: uvicorn quote_server:app with JWKS (file) in the environment
"""
import json
import os
import time
from decimal import Decimal

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel

app = FastAPI()
KEYS = {key["kid"]: jwt.PyJWK(key).key for key in json.load(open(os.environ["JWKS"]))["keys"]}
verified: dict[str, dict] = {}


class Quote(BaseModel):
    symbol: str
    venue: str
    bid: str
    ask: str
    mid: str
    spread_bps: str
    timestamp: str


def quote(symbol, venue, bid, ask):
    mid = (Decimal(bid) + Decimal(ask)) / 2
    spread = ((Decimal(ask) - Decimal(bid)) / mid * 10_000).quantize(Decimal("0.0001"))
    return Quote(
        symbol=symbol, venue=venue, bid=bid, ask=ask, mid=str(mid), spread_bps=str(spread),
        timestamp="2026-01-01T00:00:00.000Z")


BOARD = {
    ("binance.spot", "BTCUSDT"): quote("BTCUSDT", "binance.spot", "29997.5", "30002.5"),
    ("binance.spot", "ETHUSDT"): quote("ETHUSDT", "binance.spot", "1999.5", "2000.5"),
}


async def caller(authorization: str = Header()) -> dict:
    kind, _, token = authorization.partition(" ")
    claims = verified.get(token)
    if claims is None:
        try:
            kid = jwt.get_unverified_header(token)["kid"]
            claims = jwt.decode(
                token, KEYS[kid], algorithms=["EdDSA"], audience="market-data", issuer="sextant-billing")
        except (jwt.PyJWTError, KeyError) as error:
            raise HTTPException(401) from error
        verified[token] = claims
    if kind != "Bearer" or claims["exp"] <= time.time():
        raise HTTPException(401)
    return claims


@app.get("/spot/{symbol}")
async def spot(symbol: str, venue: str = "binance.spot", claims: dict = Depends(caller)) -> Quote:
    found = BOARD.get((venue, symbol.upper()))
    if found is None:
        raise HTTPException(404)
    return found
