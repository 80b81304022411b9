#!/usr/bin/env python3
"""Compares Sextant's decimal with Python's `decimal` on seeded random operations.

usage: decimal_oracle.py [--peer PATH] [--count N] [--seed N]

Python works with 300 digits and ROUND_05UP, so its own rounding never decides a result: the one rounding is the
quantize at the end. Prints the counts by operation and outcome; exit code 1 on any difference.
"""
import argparse
import collections
import decimal
import pathlib
import random
import subprocess
import sys
import time
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODES = {
    "down": decimal.ROUND_DOWN, "up": decimal.ROUND_UP, "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING, "half_up": decimal.ROUND_HALF_UP, "half_down": decimal.ROUND_HALF_DOWN,
    "half_even": decimal.ROUND_HALF_EVEN,
}
OPERATIONS = (
    ["add", "subtract", "compare", "remainder", "parse", "scientific", "round", "percent"]
    + ["multiply", "divide", "quantise"] * 3 + ["multiply2", "divide2"]
)
# LIMIT itself needs more digits than the default context keeps.
decimal.setcontext(decimal.Context(prec=300, rounding=decimal.ROUND_05UP, Emax=999999, Emin=-999999))
LIMIT = Decimal(2**127 - 1).scaleb(-12)
UNIT = Decimal(1).scaleb(-12)


def random_units(source):
    """Units of 10^-12 with a log-uniform size, often near a boundary, often with few digits."""
    kind = source.random()
    if kind < 0.03:
        return 0
    if kind < 0.10:
        base = source.choice([2**63, 2**64, 2**127 - 1, 10**12, 10**24, 2**32, 10**18, 10**38])
        value = base + source.randint(-3, 3)
        value = min(value, 2**127 - 1)
    elif kind < 0.35:
        value = source.randrange(1, 10 ** source.randint(1, 8)) * 10 ** source.randint(4, 12)
    elif kind < 0.60:
        value = source.getrandbits(source.randint(1, 64))
    else:
        value = source.getrandbits(source.randint(1, 127))
    return -value if source.random() < 0.5 else value


def plain(value):
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0", "") else text


def finish(value):
    return plain(value) if abs(value) <= LIMIT else "decimal_overflow"


def question(source):
    operation = source.choice(OPERATIONS)
    mode = source.choice(list(MODES))
    left = Decimal(random_units(source)).scaleb(-12)
    if operation in ("divide", "divide2", "quantise") and source.random() < 0.3:
        # A tie: an odd multiple of half a unit or of half a step.
        right = Decimal(2 * source.randint(1, 10**6))
        left = right / 2 * (2 * source.randint(0, 10**6) + 1)
        if operation != "quantise":
            left, right = left * UNIT, right
    else:
        right = Decimal(random_units(source)).scaleb(-12)
    if operation == "round":
        scale = source.randint(-30, 14)
        return operation, plain(left), str(scale), mode, expected_round(left, scale, mode)
    if operation == "parse":
        text = plain(left)
        if source.random() < 0.5:
            text += ("" if "." in text else ".") + "0" * source.randint(1, 20)
        if source.random() < 0.2:
            text += ("" if "." in text else ".0000000000000") + "1"
        return operation, text, "0", mode, expected_text(text)
    if operation == "scientific":
        exponent = source.randint(-40, 40)
        text = plain(Decimal(random_units(source)).scaleb(-source.randint(0, 12))) + f"{source.choice('eE')}{exponent}"
        return operation, text, "0", mode, expected_text(text)
    return operation, plain(left), plain(right), mode, expected(operation, left, right, mode)


def expected_text(text):
    value = Decimal(text)
    if value != value.quantize(UNIT):
        return "decimal_inexact"
    return finish(value)


def expected_round(value, scale, mode):
    return finish(value.quantize(Decimal(1).scaleb(-min(scale, 12)), rounding=MODES[mode]))


def expected(operation, left, right, mode):
    if operation in ("divide", "divide2", "quantise", "remainder") and right == 0:
        return "decimal_division_by_zero"
    places = UNIT if not operation.endswith("2") else Decimal("0.01")
    if operation == "add":
        value = left + right
    elif operation == "subtract":
        value = left - right
    elif operation.startswith("multiply"):
        value = left * right
    elif operation == "percent":
        value = left * right / 100
    elif operation.startswith("divide"):
        value = left / right
    elif operation == "remainder":
        value = left % right
    elif operation == "compare":
        return str(left.compare(right))
    else:
        step = abs(right)
        count = (left / step).quantize(Decimal(1), rounding=MODES[mode])
        return finish(count * step)
    return finish(value.quantize(places, rounding=MODES[mode]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", default=str(ROOT / ".build/release/sextant-peer"))
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20260131)
    options = parser.parse_args()
    source = random.Random(options.seed)
    started = time.monotonic()
    questions = [question(source) for _ in range(options.count)]
    made = time.monotonic()
    text = "".join(f"{o} {a} {b} {m}\n" for o, a, b, m, _ in questions)
    run = subprocess.run([options.peer, "decimal"], input=text, capture_output=True, text=True, check=True)
    answered = time.monotonic()
    answers = run.stdout.splitlines()
    if len(answers) != len(questions):
        print(f"decimal oracle: {len(questions)} questions, {len(answers)} answers")
        return 1
    counts = collections.Counter()
    wrong = 0
    for (operation, left, right, mode, want), got in zip(questions, answers):
        counts[operation, want if want.startswith("decimal_") else "value"] += 1
        if want != got:
            wrong += 1
            if wrong <= 20:
                print(f"different: {operation} {left} {right} {mode}: want {want}, got {got}")
    for (operation, outcome), count in sorted(counts.items()):
        print(f"  {operation:11} {outcome:26} {count:8}")
    print(
        f"decimal oracle: {len(questions)} operations, {wrong} different (seed {options.seed}, Python"
        f" {sys.version.split()[0]}, questions {made - started:.1f} s, answers {answered - made:.1f} s)"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
