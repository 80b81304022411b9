"""The peer of `echo-server`'s /json: the same document, made anew for each request."""
from fastapi import FastAPI

app = FastAPI()


@app.get("/json")
async def json_document():
    return {"message": "hello", "symbol": "BTCUSDT", "price": "64250.10", "ready": True, "count": 3}
