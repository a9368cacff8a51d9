#!/bin/sh
# usage: check.sh OUTPUT-FOLDER GOLDEN-PROGRAM
# Builds core for the ESP8266's CPU (lx106) with Debian's packages, runs it under QEMU and holds its JSON lines
# against those of the same sources on this machine. Prints what it measures. Exit: 0 good, 1 not, 77 packages
# are missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
core=$(dirname "$here")
mkdir -p "$1"
out=$(cd "$1" && pwd)
golden=$2
# shellcheck source=core/lx106/lx106.sh
. "$here/lx106.sh"
need_tools

# ---- Build

find "$core/src" -name '*.cpp' | sort >"$out/sources"
compile_all "$out/core" <"$out/sources"

# ---- What core asks of its surroundings: these functions and no others. No soft float, no heap, no exceptions.

$target-ld -r "$out"/core/*.o -o "$out/core.o"
strangers=$($target-nm -u "$out/core.o" | awk '{ print $NF }' | grep -vxE \
  'mem(chr|cmp|cpy|move|set)|strlen|__u?(div|mod)[sd]i3|__mul[sd]i3|__umulsidi3|__(ashl|ashr|lshr)di3|__cxa_pure_virtual' || true)
[ -z "$strangers" ] || fail "core refers to what it must not:
$strangers"
refuse_exceptions "$out/core.o" core

# ---- Link, and build the same for this machine

compile "$here/main.cpp" "$out/main.o"
link_program "$out/program" "$out/main.o" "$out"/core/*.o
xargs "${CXX:-c++}" -std=c++20 -O1 -I"$core/src" -I"$core/tests" "$here/main.cpp" -o "$out/host_program" <"$out/sources"

# ---- Run

"$golden" "$out"
"$out/host_program" "$out/everything" >"$out/expected"
run everything >"$out/lines" || fail "the program ended with $? (100 and more: exception): $(cat "$out/report")"
cmp "$out/expected" "$out/lines" || fail "the lines differ: diff $out/expected $out/lines"
stack=$(reported stack)

(cd "$out" && ./host_program everything guarded >expected_guarded)
run everything guarded >"$out/guarded" || fail "the guards ended with $?: $(cat "$out/report")"
cmp "$out/expected_guarded" "$out/guarded" || fail "the lines differ: diff $out/expected_guarded $out/guarded"
grep -q 'held back until' "$out/guarded" || fail "nothing was held back: the guards have not run"
guard_stack=$(reported stack)

# Constants are in flash. What reads them by less than a word stops the chip for hundreds of cycles each time.
narrow_reads_within() { # LIMIT WORDS
  [ "$(reported narrow_reads)" -le "$1" ] ||
    fail "$2 reads flash by less than a word more than $1 times: $(cat "$out/report")"
}
run hourly quiet
one=$(reported instructions)
narrow_one=$(reported narrow_reads)
run eleven_hourly quiet
eleven=$(reported instructions)
narrow_decoded=$((($(reported narrow_reads) - narrow_one) / 10))
narrow_reads_within "$narrow_one" "decoding ten hourly lists more"
run hourly >/dev/null
printed=$(reported instructions)
narrow_printed=$(reported narrow_reads)
narrow_reads_within 30 "decoding and printing an hourly list"
run everything quiet
narrow_reads_within 30 "decoding every list of every maker"

# ---- The examples of the Arduino library: both compile, and the one that brings its telegram decodes it.

includes="$includes -I$core/tests/examples -include Arduino.h -x c++"
for example in ReadMeter DecodeToJson; do
  compile "$core/examples/$example/$example.ino" "$out/$example.o"
done
compile "$core/tests/examples/arduino.cpp" "$out/arduino.o"
cp "$out/program" "$out/decoder_program"
link_program "$out/program" "$out/DecodeToJson.o" "$out/arduino.o" "$out"/core/*.o
run >"$out/example" || fail "the example ended with $?: $(cat "$out/report")"
tr -d '\r' <"$out/example" | cmp - "$core/tests/examples/DecodeToJson.expected" ||
  fail "the example prints something else: $out/example"
mv "$out/decoder_program" "$out/program"

# ---- Report

octets_of() { # SYMBOL
  printf '%d' "0x$($target-nm -SC "$out/program" | awk -v name="$1" '$NF ~ name "$" && $3 ~ /[bBdD]/ { print $2; exit }')"
}
echo "lx106: $(wc -l <"$out/lines") lines and $(wc -l <"$out/guarded") guarded ones equal to the host's"
echo "core, every function: code $(section "$out/core.o" 'text|literal') octets," \
  "constants $(section "$out/core.o" rodata), data $(section "$out/core.o" 'data|bss')"
echo "program with what it uses of core: flash $(section "$out/program" text)," \
  "constants $(section "$out/program" rodata), data $(section "$out/program" 'data|bss')"
echo "sizeof(Decoder) $(octets_of decoder), storage $(octets_of storage), stack $stack"
echo "guards: RegisterGuard $(octets_of register_guard), RepeatedRegisters $(octets_of repeated_registers)," \
  "MeterClock $(octets_of meter_clock), EnergyEstimate $(octets_of energy_estimate)," \
  "Cadence $(octets_of cadence), Reading $(octets_of treated), stack $guard_stack"
echo "instructions for an hourly list of $(wc -c <"$out/hourly") octets: $(((eleven - one) / 10)) to decode," \
  "$((printed - one)) more to write as JSON"
echo "narrow flash reads for that: $narrow_decoded to decode, $((narrow_printed - narrow_one)) to write as JSON"
