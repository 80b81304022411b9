# shellcheck shell=bash disable=SC2154
# What the local stack's market plays. Sourced after environment.sh.
#   DATA=<file or folder>  recordings whose names hold BTCUSDT or ETHUSDT: candles (.csv, .csv.gz), or one file of frames
#                          with trades and books (plain or .gz); kept for later starts.
#                          Without it the 1m recordings in ../shared/data beside the project, else seeded prices.
#   SPEED=<n>              market seconds in a second, 1 by default

# recording_of SYMBOL: prints the recording of a symbol in $market_data, fails when there is none.
recording_of() {
  local candidate
  if [ -f "$market_data" ]; then
    candidate=$(basename "$market_data")
    [[ ${candidate^^} == *"$1"* ]] && printf '%s' "$market_data"
    return
  fi
  for candidate in "$market_data"/*spot*"$1"_1m*.csv.gz "$market_data"/*spot*"$1"_1m*.csv "$market_data"/*"$1"_1m*.csv.gz \
    "$market_data"/*"$1"_1m*.csv; do
    if [ -f "$candidate" ]; then
      printf '%s' "$candidate"
      return 0
    fi
  done
  return 1
}

# market_settings: adds the market's settings to the array `settings`, unless the caller's environment has some.
market_settings() {
  local prefix=SEXTANT__MARKET_DATA__SANDBOX kept=$local_dir/market-data-source symbol file found=
  local market_data=${DATA:-}
  if [ -n "${SEXTANT__MARKET_DATA__SANDBOX__MODE:-}" ]; then return 0; fi
  if [ -n "$market_data" ]; then
    [ -e "$market_data" ] || fail "DATA=$market_data is not there: give a recording or a folder with recordings"
    market_data=$(cd "$(dirname "$market_data")" && pwd -P)/$(basename "$market_data")
    printf '%s\n' "$market_data" >"$kept"
  elif [ -s "$kept" ] && [ -e "$(cat "$kept")" ]; then
    market_data=$(cat "$kept")
  elif [ -d "$project/../shared/data" ]; then
    market_data=$(cd "$project/../shared/data" && pwd -P)
  fi
  if [ -n "$market_data" ]; then
    for symbol in BTCUSDT ETHUSDT; do
      if file=$(recording_of "$symbol"); then
        settings+=("${prefix}__PAIRS__${symbol}__REPLAY_FILE=$file")
        found=1
      fi
    done
    if [ -z "$found" ] && [ -n "${DATA:-}" ]; then
      fail "DATA=$market_data holds no recording: the name of a file must hold BTCUSDT or ETHUSDT, those of candles in a folder also _1m and .csv or .csv.gz"
    fi
  fi
  settings+=("${prefix}__MODE=$([ -n "$found" ] && printf replay || printf synthetic)" "${prefix}__SPEED=${SPEED:-1}")
}
