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
cxx_headers=/usr/include/newlib/c++/12.2.1
target=xtensa-lx106-elf

fail() {
  echo "check.sh: $*" >&2
  exit 1
}

need() { # FILE-OR-COMMAND PACKAGE
  [ -e "$1" ] || command -v "$1" >/dev/null || missing="$missing $2"
}

missing=
need $target-g++ gcc-xtensa-lx106
need $target-nm binutils-xtensa-lx106
need /usr/lib/$target/include/stdlib.h picolibc-xtensa-lx106-elf
need qemu-system-xtensa qemu-system-misc
need $cxx_headers/span libstdc++-arm-none-eabi-newlib
if [ -n "$missing" ]; then
  echo "check.sh: skipped, packages are missing:$missing" >&2
  exit 77
fi

# ---- Build. Debian has no C++ library for lx106: the headers of the same release for another bare CPU serve.

compile() { # SOURCE OBJECT
  $target-g++ -nostdinc++ -isystem $cxx_headers -isystem $cxx_headers/arm-none-eabi/thumb/v6-m/nofp \
    -std=c++20 -Os -mlongcalls -fno-exceptions -fno-rtti -fno-threadsafe-statics \
    -ffunction-sections -fdata-sections -fstack-usage -Wall -Wextra -Werror -I"$core/src" -I"$core/tests" -c "$1" -o "$2"
}

rm -rf "$out/core"
mkdir -p "$out/core"
find "$core/src" -name '*.cpp' | sort >"$out/sources"
while read -r source; do
  compile "$source" "$out/core/$(basename "$source" .cpp).o"
done <"$out/sources"

# ---- What core asks of its surroundings: these functions and no others. No soft float, no heap, no exceptions.

$target-ld -r "$out"/core/*.o -o "$out/core.o"
strangers=$($target-nm -u "$out/core.o" | awk '{ print $NF }' | grep -vxE \
  'mem(chr|cmp|cpy|move|set)|strlen|__u?(div|mod)[sd]i3|__mul[sd]i3|__umulsidi3|__(ashl|ashr|lshr)di3|__cxa_pure_virtual' || true)
[ -z "$strangers" ] || fail "core refers to what it must not:
$strangers"
# Types' own descriptions (RTTI) and tables for unwinding (exceptions).
if $target-nm "$out/core.o" | grep -E ' _ZT[IS]|gxx_personality'; then fail "core holds RTTI or exceptions"; fi
if $target-size -A "$out/core.o" | grep -E 'eh_frame|gcc_except_table'; then fail "core holds unwinding tables"; fi

# ---- Link, and build the same for this machine

compile "$here/main.cpp" "$out/main.o"
for part in system.c arithmetic.c start.S; do
  $target-gcc -Os -mlongcalls -mtext-section-literals -fno-builtin -Wall -Wextra -Werror -c "$here/$part" -o "$out/$part.o"
done
$target-gcc -nostdlib -static -T "$here/memory.ld" -Wl,--gc-sections -Wl,-Map="$out/program.map" \
  "$out/start.S.o" "$out/system.c.o" "$out/arithmetic.c.o" "$out/main.o" "$out"/core/*.o \
  -Wl,--start-group -lc -lgcc -Wl,--end-group -o "$out/program"

"${CC:-cc}" -shared -fPIC -O2 -Wall -Wextra -Werror "$here/watch_plugin.c" -o "$out/watch.so"
xargs "${CXX:-c++}" -std=c++20 -O1 -I"$core/src" -I"$core/tests" "$here/main.cpp" -o "$out/host_program" <"$out/sources"

# ---- Run

run() { # ARGUMENT...: the program's output, the plugin's report in $out/report
  (cd "$out" && timeout 60 qemu-system-xtensa -M sim -cpu lx106 -m 4M -semihosting -nographic -monitor none \
    -serial none -plugin "$out/watch.so,stack_floor=$stack_floor" -d plugin -kernel program -append "$*" \
    </dev/null 2>"$out/report")
}

reported() { # NAME
  sed -n "s/.*$1=\([0-9]*\).*/\1/p" "$out/report"
}

stack_floor=$($target-nm "$out/program" | awk '$3 == "bss_end" { print $1 }')
"$golden" "$out"
"$out/host_program" "$out/everything" >"$out/expected"
run everything >"$out/lines" || fail "the program ended with $? (100 and more: exception): $(cat "$out/report")"
cmp "$out/expected" "$out/lines" || fail "the lines differ: diff $out/expected $out/lines"
[ "$(reported narrow_accesses)" = 0 ] || fail "flash is read by less than a word: $(cat "$out/report")"
stack=$(reported stack)

(cd "$out" && ./host_program everything guarded >expected_guarded)
run everything guarded >"$out/guarded" || fail "the guards ended with $?: $(cat "$out/report")"
cmp "$out/expected_guarded" "$out/guarded" || fail "the lines differ: diff $out/expected_guarded $out/guarded"
grep -q 'held back until' "$out/guarded" || fail "nothing was held back: the guards have not run"
[ "$(reported narrow_accesses)" = 0 ] || fail "flash is read by less than a word: $(cat "$out/report")"
guard_stack=$(reported stack)

run hourly quiet
one=$(reported instructions)
run eleven_hourly quiet
eleven=$(reported instructions)
run hourly >/dev/null
printed=$(reported instructions)

# ---- Report

section() { # OBJECT PATTERN: octets of the sections
  $target-size -A "$1" | awk -v pattern="^\\\\.($2)" '$1 ~ pattern { sum += $2 } END { print sum + 0 }'
}
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
