#!/usr/bin/env bash
# Every figure is a ratio against a named peer, measured in turns in the same run, medians of ROUNDS.
#   Tests/Benchmarks/run.sh [http] [postgres] [decimal] [json] [market] [indicators] [flow] [history] [rules]
# (all by default)
# BENCH="flow" says the same in the environment; ROUNDS (5; flow takes at most 3) and SECONDS_PER_RUN (4) how long.
# Writes its table to .build/bench/results.md as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${ROUNDS:-5}
seconds=${SECONDS_PER_RUN:-4}
out=.build/bench
mkdir -p "$out"
results=$out/results.md
parts=${*:-${BENCH:-http postgres decimal json market indicators flow history rules}}
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

shared_folder() { # the folder with recordings: SEXTANT_SHARED, or `shared` beside the package or one of its parents
  local folder
  if [ -n "${SEXTANT_SHARED:-}" ]; then
    echo "$SEXTANT_SHARED"
    return
  fi
  folder=$(dirname "$PWD")
  until [ -d "$folder/shared/data" ]; do
    [ "$folder" = / ] && return
    folder=$(dirname "$folder")
  done
  echo "$folder/shared"
}

bench_market() {
  need python3
  local shared data=$out/market recording name
  shared=$(shared_folder)
  recording=$shared/data/hftbt_binance_usdm_btcusdt_20240808.gz
  if [ ! -f "$recording" ]; then
    say "| market-data | - | no recordings: ../shared/data is not there | - | - |"
    return
  fi
  mkdir -p "$data"
  zcat "$recording" | cut -d' ' -f2- > "$data/all.jsonl"
  { grep -m1 '^{"lastUpdateId' "$data/all.jsonl"; grep '@depth' "$data/all.jsonl"; } > "$data/depth.jsonl"
  # All before the snapshot, and ten seconds behind it, with their times.
  zcat "$recording" | awk '!end || $1 <= end { print } $2 ~ /^{"lastUpdateId/ { end = $1 + 1e10 }' > "$data/paced.txt"
  zcat "$shared/data/binance_spot_BTCUSDT_1m_20250520_20250818.csv.gz" > "$data/minutes.csv"
  [ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"
  for name in orjson pandas hftbacktest; do
    "$out/venv/bin/pip" install -q "$name" 2>/dev/null || echo "bench: $name cannot be installed here" >&2
  done
  rm -f "$data/ours" "$data/peers"
  for _ in $(seq "$rounds"); do
    .build/release/sextant-bench market "$data" >> "$data/ours"
    "$out/venv/bin/python" Tests/Benchmarks/market/market_peers.py "$data" "$recording" >> "$data/peers"
  done
  ours() { awk -v n="$1" '$1 == n { print $2 }' "$data/ours" | median; }
  peer() { awk -v n="$1" '$1 == n { print $2 }' "$data/peers" | median; }
  version() { awk -v n="$1_version" '$1 == n { v = $2 } END { print v }' "$data/peers"; }
  versus() { # versus WHAT OURS SHOWN PEER PEER_FIGURE UNIT AIM [inverse: less is better]
    local theirs how=$2
    if [ "$(version "$4")" = absent ]; then
      say "| $1 | $3 | $4: not installed | - | $7 |"
      return
    fi
    theirs=$(peer "$5")
    if [ "${8:-}" = inverse ]; then how=$(ratio "$theirs" "$2"); else how=$(ratio "$2" "$theirs"); fi
    say "| $1 | $3 | $4 $(version "$4"): $(awk -v n="$theirs" 'BEGIN { printf (n < 100 ? "%.2f" : "%.0f"), n }') $6 | ${how}x | $7 |"
  }
  local frames candles seconds
  frames=$(ours book_frames_per_second)
  candles=$(ours candles_per_second)
  seconds=$(ours file_seconds)
  versus "Recorded depth frames ($(ours book_frames), 68 levels each) to updated book" "$frames" \
    "$(fmt "$frames") frames/s" orjson orjson_frames_per_second "frames/s, decoding alone" "400,000/s"
  say "| frame to book, p50 (p99) | $(ours book_p50_microseconds) us ($(ours book_p99_microseconds) us) | - | - | p99 5 us |"
  say "| decoded updates into the book | $(fmt "$(ours book_updates_per_second)")/s | - | - | - |"
  versus "The whole recording (93,954 lines; theirs with gunzip)" "$seconds" "$(awk -v n="$seconds" 'BEGIN { printf "%.2f", n }') s" \
    hftbacktest hftbacktest_seconds s - inverse
  versus "$(ours candles) minutes into 14 timeframes" "$candles" "$(fmt "$candles") minutes/s" pandas \
    pandas_candles_per_second "minutes/s" "20 M/s"
  say "| the same, one minute at a time | $(fmt "$(ours candles_one_by_one_per_second)") minutes/s | - | - | - |"
  say "| 100 symbols replayed at real speed ($(fmt "$(ours replay_frames_per_second)") frames/s), CPU | $(awk -v n="$(ours replay_cpu_percent)" 'BEGIN { printf "%.1f", n }') % of a core, p99 $(fmt "$(ours replay_late_p99_microseconds)") us late | - | - | - |"
  say "| 500 symbols x 5 timeframes x 500 candles in memory | $(awk -v n="$(ours ring_bytes)" 'BEGIN { printf "%.0f", n / 1e6 }') MB | - | - | 150 MB |"
}

bench_indicators() { # against TA-Lib over 1,000,000 candles, real ones where they are there
  need python3
  local shared data=$out/indicators name files=()
  mkdir -p "$data"
  [ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"
  "$out/venv/bin/pip" install -q TA-Lib==0.8.2 numpy==2.4.6
  shared=$(shared_folder)
  for name in binance_spot_BTCUSDT_1m_20250520_20250818 binance_spot_ETHUSDT_1m_20250520_20250818; do
    [ ! -f "$shared/data/$name.csv.gz" ] || files+=("$shared/data/$name.csv.gz")
  done
  "$out/venv/bin/python" Tests/Benchmarks/indicators/talib_peers.py make "$data/bars" 1000000 ${files[@]+"${files[@]}"}
  rm -f "$data/ours" "$data/talib"
  for _ in $(seq "$rounds"); do
    # numpy asks for huge pages for its own arrays; malloc is told to do the same.
    GLIBC_TUNABLES=glibc.malloc.hugetlb=1 .build/release/sextant-bench indicators "$data/bars" >> "$data/ours"
    "$out/venv/bin/python" Tests/Benchmarks/indicators/talib_peers.py run "$data/bars" >> "$data/talib"
  done
  figure() { awk -v n="$2" '$1 == n { print $2 }' "$data/$1" | median; }
  local version ours theirs
  version=$(awk '$1 == "talib_version" { v = $2 } END { print v }' "$data/talib")
  for name in ema rsi macd bollinger atr adx; do
    ours=$(figure ours "${name}_per_second")
    theirs=$(figure talib "${name}_per_second")
    say "| $name, 1,000,000 candles at once | $(millions "$ours") | TA-Lib $version: $(millions "$theirs") | $(ratio "$ours" "$theirs")x | 0.8x |"
  done
  say "| ema, one candle at a time | $(millions "$(figure ours ema_updates_per_second)") | - | - | 50 M/s |"
}

millions() { awk -v n="$1" 'BEGIN { printf "%.0f M/s", n / 1e6 }'; }
fmt() { awk -v n="$1" 'BEGIN { printf "%.0f", n }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# shellcheck source=Tests/Benchmarks/flow/flow.sh
. Tests/Benchmarks/flow/flow.sh

if [ -z "${BENCH_BUILT:-}" ]; then
  echo "bench: building release"
  products="echo-server sextant-bench"
  case " $parts " in *" flow "* | *" history "*) products+=" billing market-data order-router algo-engine" ;; esac
  for product in $products; do swift build -c release --product "$product" 2>&1 | tail -n 1; done
fi
: > "$results"
say "$(date -u +%Y-%m-%d), $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(swift --version 2>/dev/null | head -n 1 | sed 's/ (.*//'), medians of $rounds rounds"
say ""
say "| what | Sextant | peer | ratio | aim |"
say "| --- | --- | --- | --- | --- |"
for part in $parts; do
  case $part in
    http) bench_http ;;
    market) bench_market ;;
    indicators) bench_indicators ;;
    flow) rounds=$((rounds < 3 ? rounds : 3)) bench_flow ;;
    postgres | decimal | json | history | rules) .build/release/sextant-bench "$part" --rounds "$rounds" | tee -a "$results" ;;
    *) echo "bench: no part '$part'; there are http, postgres, decimal, json, market, indicators, flow, history, rules" >&2; exit 2 ;;
  esac
done
echo "bench: written to $results"
