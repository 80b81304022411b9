"""PyJWT and Sextant judge each other's EdDSA tokens. usage: pyjwt_oracle.py PATH_OF_SEXTANT_PEER"""
import json
import random
import subprocess
import sys
import time
import warnings

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import OKPAlgorithm
from jwt.utils import base64url_decode, base64url_encode

warnings.simplefilter("ignore")
PEER = sys.argv[1]
SEED = random.SystemRandom().getrandbits(32)
ISSUER, AUDIENCE = "sextant-billing", "order-router"
source = random.Random(SEED)
wrong = []


def ask(subcommand, lines):
    text = "\n".join(lines) + "\n"
    done = subprocess.run([PEER, subcommand], input=text, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def random_text():
    pool = "abcXYZ019-_. \"\\/\t{}<>é漢😀\u2028\u0001"
    return "".join(source.choice(pool) for _ in range(source.randint(1, 40)))


def ours_by_pyjwt(count=300):
    grants = []
    for _ in range(count):
        subject = random_text()
        audiences = source.sample(["order-router", "market-data", "algo-engine"], source.randint(0, 2)) + [AUDIENCE]
        audiences = list(dict.fromkeys(audiences))
        scopes = source.sample(["orders:read", "orders:write", "candles:read"], source.randint(0, 3))
        roles = source.sample(["trader", "admin"], source.randint(0, 2))
        grants.append((subject, audiences, source.randint(60, 900), scopes, roles, source.choice(["-", "s1"])))
    lines = [
        f"{s.encode().hex()} {','.join(a)} {n} {','.join(c) or '-'} {','.join(r) or '-'} {i}" for s, a, n, c, r, i in grants
    ]
    key_set, *tokens = ask("issue-tokens", lines)
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_json(key_set).keys}
    if len(keys) != 3 or len(tokens) != count:
        wrong.append(f"{len(keys)} keys and {len(tokens)} tokens instead of 3 and {count}")
    for token, (subject, audiences, lifetime, scopes, roles, session) in zip(tokens, grants):
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token, keys[header["kid"]].key, algorithms=["EdDSA"], audience=AUDIENCE, issuer=ISSUER,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"], "strict_aud": False})
        except Exception as error:
            wrong.append(f"PyJWT refuses ours: {error!r}: {token}")
            continue
        got = (
            claims["sub"], claims["aud"], claims["exp"] - claims["iat"], sorted(claims.get("scope", "").split()),
            sorted(claims.get("roles", [])), claims.get("sid", "-"), header["kid"], claims["token_use"])
        expected = (
            subject, audiences if len(audiences) > 1 else audiences[0], lifetime, sorted(scopes), sorted(roles),
            session, "current", "access")
        if got != expected:
            wrong.append(f"PyJWT reads {got}, we meant {expected}")
        head, body, _ = token.split(".")
        forged = f"{head}.{base64url_encode(base64url_decode(body)[:-1] + b' }').decode()}." + token.split(".")[2]
        try:
            jwt.decode(forged, keys[header["kid"]].key, algorithms=["EdDSA"], audience=AUDIENCE)
            wrong.append("PyJWT accepts a changed token of ours")
        except jwt.InvalidTokenError:
            pass
    return len(tokens)


def pyjwt_by_us():
    key, other = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()
    jwk = json.loads(OKPAlgorithm.to_jwk(key.public_key())) | {"kid": "py-1", "use": "sig", "alg": "EdDSA"}
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    now = int(time.time())
    base = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 600, "jti": "j1",
        "token_use": "access", "scope": "orders:read", "roles": ["trader"],
    }
    cases = []

    def add(expected, change=(), headers=(), key=key, algorithm="EdDSA", edit=None):
        claims = {k: v for k, v in (base | dict(change)).items() if v is not None}
        head = {k: v for k, v in ({"kid": "py-1"} | dict(headers)).items() if v is not None}
        token = jwt.encode(claims, key, algorithm=algorithm, headers=head)
        cases.append((edit(token) if edit else token, expected, claims.get("sub")))

    for _ in range(100):
        add("ok", {"sub": random_text(), "jti": random_text(), "exp": now + source.randint(1, 900)})
    add("ok", key=pem)
    add("ok", {"aud": ["market-data", AUDIENCE]})
    add("ok", {"nbf": now, "extra": {"a": [1, 2.5, None, True]}})
    add("ok", {"scope": None, "roles": None, "token_use": "service"})
    add("token_expired", {"iat": now - 700, "exp": now - 100})
    add("token_not_yet_valid", {"nbf": now + 100})
    add("token_not_yet_valid", {"iat": now + 100})
    add("token_lifetime_too_long", {"exp": now + 7 * 86400})
    add("token_audience_mismatch", {"aud": "market-data"})
    add("token_audience_mismatch", {"aud": ["market-data", "billing"]})
    add("token_issuer_mismatch", {"iss": "evil"})
    add("token_use_mismatch", {"token_use": "refresh"})
    for claim in ("iss", "aud", "sub", "iat", "exp", "jti", "token_use"):
        add("token_claims_malformed", {claim: None})
    add("token_claims_malformed", {"exp": now + 600.5})
    add("token_claims_malformed", {"scope": ["orders:read"]})
    add("token_claims_malformed", {"roles": "admin"})
    add("token_key_unknown", headers={"kid": "py-2"})
    add("token_key_unknown", headers={"kid": None})
    add("token_key_unknown", headers={"kid": "../../../../dev/null"})
    add("token_header_refused", headers={"jku": "https://evil.example/keys"})
    add("token_header_refused", headers={"jwk": json.loads(OKPAlgorithm.to_jwk(other.public_key()))}, key=other)
    add("token_header_refused", headers={"crit": ["exp"]})
    add("token_type_refused", headers={"typ": "at+jwt"})
    add("token_type_refused", headers={"typ": ""})
    add("token_signature_invalid", key=other)
    add("token_algorithm_refused", key=None, algorithm="none")
    for algorithm in ("HS256", "HS384", "HS512"):
        add("token_algorithm_refused", key=raw, algorithm=algorithm)
    add("token_algorithm_refused", key=rsa.generate_private_key(65537, 2048), algorithm="RS256")
    add("token_algorithm_refused", key=ec.generate_private_key(ec.SECP256R1()), algorithm="ES256")
    add("token_malformed", edit=lambda t: t[:-1])
    add("token_malformed", edit=lambda t: t + "=")
    add("token_malformed", edit=lambda t: t + "." + t)
    add("token_malformed", edit=lambda t: "Bearer " + t)
    add("token_signature_invalid", edit=swap)
    add("token_too_large", {"pad": "a" * 4000})
    answers = ask("verify-tokens", [json.dumps({"keys": [jwk]})] + [token for token, _, _ in cases])
    for (token, expected, subject), answer in zip(cases, answers, strict=True):
        if expected == "ok":
            expected = f"ok {subject.encode().hex()}"
        if answer != expected:
            wrong.append(f"we say {answer}, expected {expected}: {token[:300]}")
    good = sum(expected == "ok" for _, expected, _ in cases)
    return good, len(cases) - good


def swap(token):
    """The signature of another token over the same header."""
    head, body, signature = token.split(".")
    changed = json.loads(base64url_decode(body)) | {"sub": "admin"}
    return f"{head}.{base64url_encode(json.dumps(changed).encode()).decode()}.{signature}"


issued = ours_by_pyjwt()
good, bad = pyjwt_by_us()
if wrong:
    sys.exit(f"seed {SEED}\n" + "\n".join(wrong[:20]))
print(f"PyJWT {jwt.__version__}: {issued} of our tokens verified there, {good} of its good ones accepted and {bad} bad ones refused here, each with its code")
