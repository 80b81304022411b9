"""A paid plan with everything for one customer, told to billing as the payment provider would.

usage: subscribe.py BILLING_URL STRIPE_SECRET_FILE CUSTOMER SERVICE_TOKEN
"""
import json
import sys
import time
import urllib.request

CAPABILITIES = [
    "can.use_auth", "can.use_users", "can.manage_strategies", "can.route_orders", "can.view_reports",
    "can.stream_public", "can.use_alerts",
]


def post(url, body, headers):
    request = urllib.request.Request(url, json.dumps(body).encode() if isinstance(body, dict) else body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def signed(body, secret, seconds=None):
    """The header of a body as the payment provider documents it."""
    import hashlib
    import hmac
    seconds = seconds or int(time.time())
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mac}"


def make_plan(billing, token, code="peers"):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    post(billing + "/billing/plans", {"code": code, "name": code, "stripe_price_id": code}, headers)
    features = [(name, "capability", None) for name in CAPABILITIES] + [("quota.active_algos", "quota", 50)]
    for name, kind, limit in features:
        post(billing + "/billing/features", {"code": name, "name": name, "kind": kind}, headers)
        body = {"plan_code": code, "feature_code": name} | ({"limit": limit} if limit else {})
        post(f"{billing}/billing/plans/{code}/features", body, headers)


def event(customer, number=1, code="peers", status="active"):
    now = int(time.time())
    return {
        "id": f"evt_{customer}_{number}", "object": "event", "type": "customer.subscription.updated", "created": now,
        "data": {"object": {
            "id": f"sub_{customer}", "object": "subscription", "customer": customer, "status": status,
            "plan": {"id": code, "nickname": code}, "current_period_end": now + 30 * 86400}}}


def subscribe(billing, secret, customer, token):
    make_plan(billing, token)
    body = json.dumps(event(customer)).encode()
    headers = {"Content-Type": "application/json", "Stripe-Signature": signed(body, secret)}
    return post(billing + "/webhooks/stripe", body, headers)


if __name__ == "__main__":
    url, secret_file, customer, token = sys.argv[1:]
    print(subscribe(url, open(secret_file).read().strip(), customer, token))
