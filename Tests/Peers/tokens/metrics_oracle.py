"""prometheus_client reads what our registry renders. usage: metrics_oracle.py FILE"""
import importlib.metadata
import math
import sys

from prometheus_client.parser import text_string_to_metric_families

families = {family.name: family for family in text_string_to_metric_families(open(sys.argv[1], newline="\n").read())}
wrong = []


def hold(condition, what):
    if not condition:
        wrong.append(what)


def value(family, sample, **labels):
    found = [s.value for s in families[family].samples if s.name == sample and s.labels == labels]
    hold(len(found) == 1, f"{len(found)} samples {sample} {labels}")
    return found[0] if found else math.nan


hold(families["http_requests"].documentation == 'Requests, by "route" \\ and\nstatus.', "help text")
hold(value("http_requests", "http_requests_total", route='a"b\\c\nd é 漢 \x01', status="200") == 1, "escaped label")
total = sum(s.value for s in families["http_requests"].samples)
hold(total == sum(range(300)) + 1, f"requests sum to {total}")
hold(len(families["http_requests"].samples) == 201, "200 series and the overflow")
value("http_requests", "http_requests_total", route="_overflow", status="_overflow")
kinds = {s.labels["kind"]: s.value for s in families["peer_value_ratio"].samples}
expected = {
    "zero": 0, "negative": -1.5, "small": 1e-300, "large": sys.float_info.max, "third": 1 / 3, "infinity": math.inf,
    "minus_infinity": -math.inf, "whole": 123456789, "beyond": 1e18,
}
hold(math.isnan(kinds.pop("nan")) and kinds == expected, f"values {kinds}")
latency = families["http_request_duration_seconds"]
buckets = [(float(s.labels["le"]), s.value) for s in latency.samples if s.name.endswith("_bucket")]
hold(buckets == sorted(buckets) and buckets[-1] == (math.inf, 1000), f"buckets {buckets}")
for bound, count in buckets:
    hold(count == sum(index * 0.0007 <= bound for index in range(1000)), f"bucket {bound} has {count}")
hold(latency.type == "histogram" and families["http_requests"].type == "counter", "types")
for name in ("resident_memory_bytes", "open_fds", "start_time_seconds"):
    hold(value(f"process_{name}", f"process_{name}") > 0, name)
if wrong:
    sys.exit("\n".join(wrong))
count = sum(len(family.samples) for family in families.values())
print(f"prometheus_client {importlib.metadata.version('prometheus_client')}: {len(families)} families, {count} samples read as meant")
