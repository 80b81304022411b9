"""pyotp and Sextant give and take each other's one-time codes. usage: pyotp_oracle.py PATH_OF_SEXTANT_PEER"""
import datetime
import hashlib
import importlib.metadata
import random
import subprocess
import sys

import pyotp

PEER = sys.argv[1]
SEED = random.SystemRandom().getrandbits(32)
source = random.Random(SEED)
HASHES = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
COUNT = 3000
questions, checks = [], []
wrong = []


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


for number in range(COUNT):
    secret = pyotp.random_base32(source.choice([32, 40, 64]))
    algorithm = source.choice(list(HASHES))
    digits, period = source.choice([6, 7, 8]), source.choice([15, 30, 60])
    seconds = source.randint(0, 2**33)
    theirs = pyotp.TOTP(secret, digits=digits, digest=HASHES[algorithm], interval=period)
    prefix = f"{secret} {algorithm} {digits} {period} {seconds}"
    step = source.randint(-3, 3)
    shifted = max(0, seconds + step * period)
    code = theirs.at(shifted)
    distance = abs(shifted // period - seconds // period)
    questions += [f"code {prefix} -", f"verify {prefix} {code}", f"uri {prefix} user{number}@example.org"]
    checks.append((theirs, seconds, period, shifted, distance))

answers = subprocess.run(
    [PEER, "totp"], input="\n".join(questions) + "\n", capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
taken = refused = 0
for index, (theirs, seconds, period, shifted, distance) in enumerate(checks):
    code, verdict, uri = answers[3 * index:3 * index + 3]
    if code != theirs.at(seconds):
        wrong.append(f"code {code}, pyotp {theirs.at(seconds)}: {questions[3 * index]}")
    if not theirs.verify(code, for_time=moment(seconds), valid_window=1):
        wrong.append(f"pyotp refuses our {code}: {questions[3 * index]}")
    expected = f"accepted {shifted // period}" if distance <= 1 else "totp_wrong"
    if verdict != expected:
        wrong.append(f"verdict {verdict}, expected {expected}: {questions[3 * index + 1]}")
    taken, refused = taken + (distance <= 1), refused + (distance > 1)
    read = pyotp.parse_uri(uri)
    if (read.secret, read.digits, read.interval, read.digest, read.issuer, read.name) != (
        theirs.secret, theirs.digits, theirs.interval, theirs.digest, "Sextant", f"user{index}@example.org"
    ):
        wrong.append(f"pyotp reads our URI differently: {uri}")
if len(answers) != len(questions) or wrong:
    sys.exit(f"seed {SEED}, {len(answers)} answers of {len(questions)}\n" + "\n".join(wrong[:20]))
print(f"pyotp {importlib.metadata.version('pyotp')}: {COUNT} codes equal over 3 hashes, {taken} of its codes accepted and {refused} outside the window refused, {COUNT} URIs read")
