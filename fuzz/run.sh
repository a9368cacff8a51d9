#!/usr/bin/env bash
# Runs every fuzzer of a build, two at a time, and prints what they did:
#
#     fuzz/run.sh BUILD SECONDS_PER_TARGET
#
# The corpus stays in BUILD/corpus and grows from run to run; what fails is kept in BUILD/crashes.
set -euo pipefail
sources=$(dirname "${BASH_SOURCE[0]}")
build=$1
seconds=$2

fuzz() {
  local target=$1
  local corpus=$build/corpus/$target
  mkdir -p "$corpus" "$build/crashes" "$build/logs"
  # A small quarantine: what is freed is soon used again, and memory stays within the limit.
  ASAN_OPTIONS=quarantine_size_mb=16 "$build/fuzz/fuzz_$target" \
    -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 -max_len=4096 \
    -dict="$sources/$target.dict" -artifact_prefix="$build/crashes/$target-" -print_final_stats=1 \
    "$corpus" "$build/seeds/$target" >"$build/logs/$target.log" 2>&1 ||
    printf '%s\n' "$target" >>"$build/crashes/failed"
}

stat() { sed -n "s/^stat::$2: *//p" "$build/logs/$1.log"; }

row() {
  local target=$1 last coverage features corpus
  last=$(grep -E '^#[0-9]+.* cov: ' "$build/logs/$target.log" | tail -n 1 || true)
  coverage=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' <<<"$last")
  features=$(sed -n 's/.* ft: \([0-9]*\).*/\1/p' <<<"$last")
  corpus=$(sed -n 's/.* corp: \([0-9]*\).*/\1/p' <<<"$last")
  printf '%-15s %12s %8s %8s %9s %7s\n' "$target" "$(stat "$target" number_of_executed_units)" \
    "$(stat "$target" average_exec_per_sec)" "$coverage" "$features" "$corpus"
}

tell_failure() {
  local target=$1
  printf 'fuzz: %s failed\n' "$target"
  grep -E '^does not hold|ERROR:|runtime error:|Test unit written|Assertion' "$build/logs/$target.log" || tail -n 20 "$build/logs/$target.log"
}

rm -rf "$build/seeds" "$build/crashes/failed"
"$build/fuzz/fuzz_seeds" "$build/seeds"
targets=()
for dictionary in "$sources"/*.dict; do
  targets+=("$(basename "$dictionary" .dict)")
done

for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
  fuzz "$target" &
done
wait

printf '%-15s %12s %8s %8s %9s %7s\n' target executions exec/s edges features corpus
for target in "${targets[@]}"; do row "$target"; done
if [ -f "$build/crashes/failed" ]; then
  while read -r target; do tell_failure "$target" >&2; done <"$build/crashes/failed"
  exit 1
fi
