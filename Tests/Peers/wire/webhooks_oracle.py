"""Foreign packages against running daemons.

stripe signs events that billing takes, and refuses or verifies headers as we do; standardwebhooks verifies deliveries of
alerts and signs them the same; PyJWT verifies an access token and a service token with the published keys.

usage: webhooks_oracle.py SEXTANT_PEER BILLING MARKET_DATA STRIPE_SECRET_FILE USER ACCESS_TOKEN SERVICE_TOKEN
"""
import http.server
import json
import queue
import random
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from importlib.metadata import version

import httpx
import jwt
import stripe
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import subscribe

PEER, BILLING, MARKET, SECRET_FILE, USER, ACCESS, SERVICE = sys.argv[1:]
SECRET = open(SECRET_FILE).read().strip()
SEED = random.SystemRandom().getrandbits(32)
source = random.Random(SEED)
wrong = []


def check(holds, what):
    if not holds:
        wrong.append(what)


def random_body():
    pool = "abcXYZ019-_. \"\\/\t{}<>é漢😀\u2028"
    return json.dumps({"text": "".join(source.choice(pool) for _ in range(source.randint(0, 80)))}, ensure_ascii=False)


def ask(lines):
    done = subprocess.run([PEER, "webhooks"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def stripe_on_headers(count=200):
    """Headers in both directions, good and bad, without a daemon in between."""
    now = int(time.time())
    bodies = [random_body() for _ in range(count)]
    ours = ask([f"sign {SECRET} {now} {body.encode().hex()}" for body in bodies])
    questions = []
    for body, header in zip(bodies, ours, strict=True):
        check(stripe.WebhookSignature.verify_header(body, header, SECRET, 300), "stripe refuses ours")
        check(header == stripe.WebhookSignature.generate_signature_header(body, SECRET, now), "headers differ")
        for bad_body, bad_header, bad_secret in (
                (body + " ", header, SECRET), (body, header[:-1] + ("0" if header[-1] != "0" else "1"), SECRET),
                (body, header, SECRET + "x")):
            try:
                stripe.WebhookSignature.verify_header(bad_body, bad_header, bad_secret, 300)
                wrong.append("stripe takes a wrong header of ours")
            except stripe.SignatureVerificationError:
                pass
        hexed = body.encode().hex()
        sign = stripe.WebhookSignature.generate_signature_header
        questions += [
            (f"verify {SECRET} {sign(body, SECRET, now)} {hexed}", "ok"),
            (f"verify {SECRET} {sign(body + ' ', SECRET, now)} {hexed}", "webhook_signature_mismatch"),
            (f"verify {SECRET} {sign(body, SECRET + 'x', now)} {hexed}", "webhook_signature_mismatch"),
            (f"verify {SECRET} {sign(body, SECRET, now - 400)} {hexed}", "webhook_timestamp_outside")]
    for (question, expected), answer in zip(questions, ask([q for q, _ in questions]), strict=True):
        check(answer == expected, f"we say {answer} instead of {expected}: {question[:200]}")
    return count, len(questions)


def post_event(body, header):
    return httpx.post(
        BILLING + "/webhooks/stripe", content=body.encode(),
        headers={"Content-Type": "application/json", "Stripe-Signature": header})


def stripe_at_billing(count=20):
    subscribe.make_plan(BILLING, SERVICE)
    sign = stripe.WebhookSignature.generate_signature_header
    for number in range(count):
        body = json.dumps(subscribe.event(USER, number, status="active") | {"note": random_body()})
        header = sign(body, SECRET)
        stripe.Webhook.construct_event(body, header, SECRET)
        first, again = post_event(body, header), post_event(body, header)
        check(first.status_code == 200 and first.json()["received"], f"billing refuses an event: {first.text}")
        check(again.status_code == 200 and again.json()["outcome"] == "duplicate", f"a repeat: {again.text}")
        for bad in (sign(body + " ", SECRET), sign(body, "other"), sign(body, SECRET, int(time.time()) - 400)):
            check(post_event(body, bad).status_code == 400, "billing takes a wrong signature")
    granted = httpx.get(
        BILLING + "/entitlements/resolve", params={"customer_id": USER}, headers={"Authorization": f"Bearer {ACCESS}"})
    check(granted.json()["capabilities"].get("can.use_alerts") is True, f"no entitlements: {granted.text}")
    return count


class Receiver(http.server.BaseHTTPRequestHandler):
    got = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.got.put((dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def alerts_by_standard_webhooks(count=10):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keys = {}
    for number in range(count):
        title = f"peer {number} é漢😀"
        alert = {
            "title": title, "detail": random_body(), "rule": {
                "symbol": "BTCUSDT", "conditions": {"price": {"operator": "above", "value": 1 if number % 2 else "1"}}},
            "channels": [{"type": "webhook", "target": f"http://127.0.0.1:{server.server_port}/{number}"}]}
        answer = httpx.post(
            MARKET + "/alerts", json=alert,
            headers={"Authorization": f"Bearer {ACCESS}", "Idempotency-Key": f"peer-{number}"})
        if answer.status_code != 201:
            sys.exit(f"no alert: {answer.status_code} {answer.text}")
        keys[title] = answer.json()["channels"][0]["secret"]
    delivered = set()
    while len(delivered) < count:
        try:
            headers, body = Receiver.got.get(timeout=30)
        except queue.Empty:
            wrong.append(f"{len(delivered)} deliveries instead of {count}")
            break
        title = json.loads(body)["data"]["title"]
        delivered.add(title)
        ours = Webhook(keys[title])
        check(ours.verify(body, headers)["type"] == "alert.triggered", "not the message")
        lower = {name.lower(): value for name, value in headers.items()}
        seconds = datetime.fromtimestamp(int(lower["webhook-timestamp"]), tz=timezone.utc)
        theirs = ours.sign(lower["webhook-id"], seconds, body.decode())
        check(theirs == lower["webhook-signature"], f"{theirs} instead of {lower['webhook-signature']}")
        for other in (body + b" ", body.replace(b"alert", b"alarm", 1)):
            try:
                ours.verify(other, headers)
                wrong.append("standardwebhooks takes a changed body")
            except WebhookVerificationError:
                pass
    server.shutdown()
    return len(delivered)


def tokens_by_pyjwt():
    keys = jwt.PyJWKClient(BILLING + "/.well-known/jwks.json")
    seen = 0
    for token, use, subject in ((ACCESS, "access", USER), (SERVICE, "service", "bootstrap-demo")):
        key = keys.get_signing_key_from_jwt(token).key
        for audience in ("billing", "market-data", "order-router", "algo-engine"):
            claims = jwt.decode(
                token, key, algorithms=["EdDSA"], audience=audience, issuer="sextant-billing",
                options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]})
            check((claims["token_use"], claims["sub"]) == (use, subject), f"claims {claims}")
            seen += 1
        for bad in ({"audience": "elsewhere"}, {"issuer": "elsewhere"}):
            try:
                jwt.decode(
                    token, key, algorithms=["EdDSA"], **({"audience": "billing", "issuer": "sextant-billing"} | bad))
                wrong.append(f"PyJWT takes {bad}")
            except jwt.InvalidTokenError:
                pass
    return seen


signed, judged = stripe_on_headers()
events = stripe_at_billing()
deliveries = alerts_by_standard_webhooks()
verified = tokens_by_pyjwt()
if wrong:
    sys.exit(f"seed {SEED}\n" + "\n".join(wrong[:20]))
print(f"stripe {version('stripe')}: {signed} of our headers verified there and byte-equal, {judged} of its headers judged here as meant, {events} events signed by it taken by billing, each once")
print(f"standardwebhooks {version('standardwebhooks')}: {deliveries} deliveries of alerts verified, each signature equal to its own")
print(f"PyJWT {jwt.__version__}: an access token and a service token verified from the published keys for {verified // 2} audiences each")
