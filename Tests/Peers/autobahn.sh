# Sourced by the two Autobahn peers: installs wstest (Python 2.7, from PyPI) once and reads its report.
# shellcheck shell=bash
autobahn_home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.build/peers/autobahn
wstest=$autobahn_home/bin/wstest

install_autobahn() {
  [ -x "$wstest" ] && return 0
  local python=
  for candidate in "$HOME/.pyenv/versions/2.7.18/bin/python2.7" /usr/bin/python2.7 python2.7; do
    if "$candidate" -c 'import sys' 2>/dev/null; then
      python=$candidate
      break
    fi
  done
  [ -n "$python" ] || {
    echo "skipped: Autobahn needs Python 2.7"
    exit 0
  }
  mkdir -p "$(dirname "$autobahn_home")"
  "$python" -m pip install -q virtualenv 2>/dev/null
  "$python" -m virtualenv -q "$autobahn_home" 2>/dev/null
  "$autobahn_home/bin/pip" install -q autobahntestsuite 2>/dev/null
}

# usage: judge_autobahn index.json -> prints the counts, fails on a FAILED case
judge_autobahn() {
  python3 - "$1" <<'PYTHON'
import collections, json, sys
for agent, cases in json.load(open(sys.argv[1])).items():
    counts = collections.Counter(case["behavior"] for case in cases.values())
    closing = collections.Counter(case["behaviorClose"] for case in cases.values())
    failed = [name for name, case in cases.items() if "FAILED" in (case["behavior"], case["behaviorClose"])]
    print(f"autobahn {agent}: {len(cases)} cases {dict(counts)}, closing {dict(closing)}, failed {failed}")
    sys.exit(1 if failed or len(cases) < 200 else 0)
PYTHON
}
