#!/usr/bin/env bash
# kubernetes-validate (PyPI) judges deploy/kubernetes, then a few promises a schema cannot hold.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
export PEERS_CACHE=${PEERS_CACHE:-$project/.build/peers}
# shellcheck source=Tests/Peers/virtual_environment.sh
. "$project/Tests/Peers/virtual_environment.sh"
peer_environment kubernetes kubernetes-validate==1.34.1 pyyaml==6.0.3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$project"/deploy/kubernetes/*.yaml "$work/"
"$project/deploy/kubernetes/make-secrets.sh" >"$work/secrets.yaml"
"${python:?}" -m kubernetes_validate --strict "$work"/*.yaml >"$work/said" 2>&1 || {
  cat "$work/said" >&2
  exit 1
}
"$python" - "$work" <<'PYTHON'
import base64, glob, sys, yaml
objects = [o for f in glob.glob(sys.argv[1] + "/*.yaml") for o in yaml.safe_load_all(open(f)) if o]
named = {(o["kind"], o["metadata"]["name"]): o for o in objects}
daemons = {"billing": 8011, "market-data": 8012, "order-router": 8013, "algo-engine": 8014}
wrong = []
def hold(condition, what):
    if not condition: wrong.append(what)
for name, port in daemons.items():
    for kind in ("Deployment", "Service", "PodDisruptionBudget", "Secret"):
        hold((kind, name) in named, f"no {kind} {name}")
for o in objects:
    if o["kind"] not in ("Deployment", "StatefulSet"): continue
    name, pod = o["metadata"]["name"], o["spec"]["template"]["spec"]
    hold(pod["securityContext"]["runAsNonRoot"], f"{name} may run as root")
    for c in pod["containers"]:
        s = c["securityContext"]
        hold(s["readOnlyRootFilesystem"] and not s["allowPrivilegeEscalation"] and s["capabilities"]["drop"] == ["ALL"], f"{name}: loose container")
        hold({"cpu", "memory"} <= c["resources"]["limits"].keys(), f"{name}: no limits")
        hold(all(p in c for p in ("startupProbe", "livenessProbe", "readinessProbe")), f"{name}: no probes")
    for v in pod["volumes"]:
        if "secret" in v: hold(("Secret", v["secret"]["secretName"]) in named, f"{name}: no such secret {v['secret']}")
    for e in (e for c in pod["containers"] for e in c.get("env", [])):
        ref = e.get("valueFrom", {}).get("configMapKeyRef")
        if ref: hold(ref["key"] in named["ConfigMap", ref["name"]]["data"], f"{name}: no such key {ref}")
        if e["name"].endswith(("PASSWORD_FILE", "KEY_FILE")):
            hold(e["value"].rsplit("/", 1)[1] in named["Secret", name]["data"], f"{name}: no such secret file {e['value']}")
for name in daemons:
    hold(named["Secret", "database"]["data"][f"{name}-password"] == named["Secret", name]["data"]["database-password"], f"{name}: passwords differ")
hold(base64.b64decode(named["Secret", "billing"]["data"]["signing-key.pem"]).startswith(b"-----BEGIN PRIVATE KEY-----"), "no signing key")
if wrong: sys.exit("\n".join(wrong))
print(f"{len(objects)} Kubernetes objects valid")
PYTHON
