#!/usr/bin/env bash
# Every figure is a ratio against a named peer, measured in turns in the same run, medians of ROUNDS.
#   Tests/Benchmarks/run.sh [http] [postgres] [decimal] [json]      (all by default)
# Writes its table to .build/bench/results.md as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${ROUNDS:-5}
seconds=${SECONDS_PER_RUN:-4}
out=.build/bench
mkdir -p "$out"
results=$out/results.md
parts=${*:-http postgres decimal json}
pids=()
stop_servers() { for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done; pids=(); }
trap stop_servers EXIT

say() { printf '%s\n' "$*" | tee -a "$results"; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

need() { # need COMMAND
  command -v "$1" >/dev/null 2>&1 && return
  echo "bench: $1 is missing: 'make bench' installs what the benchmarks need" >&2
  exit 1
}

wait_for() { # wait_for PORT
  for _ in $(seq 100); do
    curl -fsS -o /dev/null "http://127.0.0.1:$1/json" 2>/dev/null && return
    sleep 0.1
  done
  echo "bench: nothing answers on port $1" >&2
  exit 1
}

load() { # load PORT -> "requests/s p99_ms"
  wrk -t1 -c32 -d"${seconds}s" --latency "http://127.0.0.1:$1/json" | awk '
    /99%/ { p = $2; if (p ~ /us$/) p = p / 1000; else if (p ~ /ms$/) p = p + 0; else p = p * 1000 }
    /Requests\/sec/ { r = $2 } END { print r, p }'
}

bench_http() {
  need wrk
  need node
  need curl
  need python3
  if [ ! -x "$out/venv/bin/uvicorn" ]; then
    python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install -q fastapi 'uvicorn[standard]'
  fi
  local ours=18201 node=18202 fastapi=18203 bytes
  .build/release/echo-server --port $ours 2>/dev/null & pids+=($!); local ours_pid=$!
  node Tests/Benchmarks/http/node_server.js $node & pids+=($!)
  "$out/venv/bin/uvicorn" --app-dir Tests/Benchmarks/http fastapi_server:app --port $fastapi --no-access-log --log-level error & pids+=($!)
  for port in $ours $node $fastapi; do wait_for $port; done
  rm -f "$out"/http.*
  local name port
  for _ in $(seq "$rounds"); do
    for name in ours node fastapi; do
      port=${!name}
      load "$port" >> "$out/http.$name"
    done
  done
  bytes=$(python3 Tests/Benchmarks/http/idle_memory.py $ours $ours_pid 5000)
  local requests_ours requests_node requests_fastapi p99_ours p99_node p99_fastapi
  for name in ours node fastapi; do
    printf -v "requests_$name" '%s' "$(cut -d' ' -f1 "$out/http.$name" | median)"
    printf -v "p99_$name" '%s' "$(cut -d' ' -f2 "$out/http.$name" | median)"
  done
  local versions
  versions=$("$out/venv/bin/python" -c 'import fastapi, uvicorn; print(f"FastAPI {fastapi.__version__} + uvicorn {uvicorn.__version__}")')
  say "| HTTP, JSON endpoint, wrk -t1 -c32, requests/s (p99) | $(fmt "$requests_ours") ($p99_ours ms) | $versions: $(fmt "$requests_fastapi") ($p99_fastapi ms) | $(ratio "$requests_ours" "$requests_fastapi")x | 7x |"
  say "| the same | $(fmt "$requests_ours") ($p99_ours ms) | Node $(node --version) http: $(fmt "$requests_node") ($p99_node ms) | $(ratio "$requests_ours" "$requests_node")x | 1.2x |"
  say "| memory of an idle connection, 5,000 held | $bytes bytes | - | - | 16,384 bytes |"
  stop_servers
}

fmt() { awk -v n="$1" 'BEGIN { printf "%.0f", n }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

echo "bench: building release"
swift build -c release --product echo-server 2>&1 | tail -n 1
swift build -c release --product sextant-bench 2>&1 | tail -n 1
: > "$results"
say "$(date -u +%Y-%m-%d), $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(swift --version 2>/dev/null | head -n 1 | sed 's/ (.*//'), medians of $rounds rounds"
say ""
say "| what | Sextant | peer | ratio | aim |"
say "| --- | --- | --- | --- | --- |"
for part in $parts; do
  case $part in
    http) bench_http ;;
    postgres | decimal | json) .build/release/sextant-bench "$part" --rounds "$rounds" | tee -a "$results" ;;
    *) echo "bench: no part '$part'; there are http, postgres, decimal, json" >&2; exit 2 ;;
  esac
done
echo "bench: written to $results"
