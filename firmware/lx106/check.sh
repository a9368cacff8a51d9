#!/bin/sh
# usage: check.sh OUTPUT-FOLDER GOLDEN-PROGRAM RELAY-PROGRAM METER-PROGRAM DEVICE-PROGRAM
# Builds the portable rooms for the ESP8266's CPU (lx106) as core/lx106/check.sh builds core, refuses what they
# must not need, runs under QEMU what becomes of a line's octets, and an hour of the whole device, and holds
# what they say against RELAY-PROGRAM and DEVICE-PROGRAM, the same on this machine. Prints what it measures.
# Exit: 0 good, 1 not, 77 packages are missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(dirname "$(dirname "$here")")
core=$project/core
mkdir -p "$1"
out=$(cd "$1" && pwd)
golden=$2
host_relay=$3
meter=$4
host_device=$5
# shellcheck source=core/lx106/lx106.sh
. "$core/lx106/lx106.sh"
need_tools
need /usr/include/tl/expected.hpp libexpected-dev
need /usr/include/jsmn.h libjsmn-dev
[ -z "$missing" ] || { echo "check.sh: skipped, packages are missing:$missing" >&2; exit 77; }

stack_limit=4096 # what the ESP8266's program has
narrow_limit=400 # for each, an exception of some microseconds

# ---- Build. Of the host's headers these two alone, which need no library.

mkdir -p "$out/headers"
ln -sfn /usr/include/tl "$out/headers/tl"
ln -sfn /usr/include/jsmn.h "$out/headers/jsmn.h"
includes="$includes -I$project -isystem $out/headers -D_GLIBCXX_EXTERN_TEMPLATE=0"

sources_of() { # ROOM: without tests, and without programs for this machine
  find "$project/$1" -name '*.cpp' ! -name '*_test*.cpp' ! -name 'print_*.cpp' ! -path '*/testing/*' | sort
}

find "$core/src" -name '*.cpp' | sort | compile_all "$out/core"
rooms=
for room in metering http wifi firmware/device; do
  name=$(basename "$room")
  sources_of "$room" >"$out/$name.sources"
  [ -s "$out/$name.sources" ] || continue
  compile_all "$out/$name" <"$out/$name.sources"
  $target-ld -r "$out/$name"/*.o -o "$out/$name.o"
  rooms="$rooms $name"
done
for part in runtime trees relay device_hour; do compile "$here/$part.cpp" "$out/$part.o"; done

# ---- What the rooms ask of their surroundings: C's memory functions, the heap, what the C++ library would throw
# for, its trees, arithmetic of whole numbers, each other, core, and what each host brings (their seams).
# No floating point, printing, threads, files, clocks.

allowed='mem(chr|cmp|cpy|move|set)|str(len|cmp)|abort|__u?(div|mod)[sd]i3|__mul[sd]i3|__umulsidi3'
allowed="$allowed|__(ashl|ashr|lshr)di3|__popcount[sd]i2|__c[lt]z[sd]i2|__cxa_(pure_virtual|atexit)|__dso_handle"
allowed="$allowed|_Zn[wa]j(RKSt9nothrow_t)?|_Zd[la]Pv(j|RKSt9nothrow_t)?|_ZSt7nothrow"
allowed="$allowed|_ZSt[0-9]+__throw_(bad_alloc|bad_array_new_length|bad_function_call|length_error|logic_error|out_of_range|out_of_range_fmt)[A-Za-z]*"
allowed="$allowed|_ZSt[0-9]+_Rb_tree_(increment|decrement|insert_and_rebalance|rebalance_for_erase).*"
allowed="$allowed|_ZNSt19_Sp_make_shared_tag5_S_eqERKSt9type_info"
allowed="$allowed|_ZNK?(St4spanIhLj[0-9]+EE)?(9amsbridge|3ams).*|_ZT[VI]N(9amsbridge|3ams).*"

for name in $rooms; do
  strangers=$($target-nm -u "$out/$name.o" | awk '{ print $NF }' | grep -vxE "$allowed" || true)
  [ -z "$strangers" ] || fail "$name refers to what it must not:
$strangers"
  refuse_exceptions "$out/$name.o" "$name"
done

# ---- Run

link_program "$out/program" "$out/relay.o" "$out/runtime.o" "$out/trees.o" "$out"/metering/*.o "$out"/core/*.o
"$golden" "$out"
compare() { # STREAM
  "$host_relay" "$out/$1" >"$out/$1.expected"
  run "$1" >"$out/$1.messages" || fail "the program ended with $? (100 and more: exception): $(cat "$out/report")"
  cmp "$out/$1.expected" "$out/$1.messages" ||
    fail "the messages differ: diff $out/$1.expected $out/$1.messages"
}
compare hourly
one=$(reported instructions)
narrow_one=$(reported narrow_reads)
compare eleven_hourly
eleven=$(reported instructions)
narrow=$((($(reported narrow_reads) - narrow_one) / 10))
[ $narrow -le $narrow_limit ] || fail "a list is published with $narrow reads of flash by less than a word, \
more than $narrow_limit: $(cat "$out/report")"
heap_of_one=$(reported heap_most)
compare everything
stack=$(reported stack)
[ "$stack" -le $stack_limit ] || fail "the stack goes $stack octets deep, more than $stack_limit"

# ---- Run the whole device: its first-run guide, an hour of its meter, the page, a restart

stack_of_relay=$stack
heap_of_relay="heap at most $(reported heap_most), at its end $(reported heap_at_end), \
largest piece $(reported largest_taken)"
link_program "$out/device_program" "$out/device_hour.o" "$out/runtime.o" "$out/trees.o" \
  "$out"/device/*.o "$out"/metering/*.o "$out"/http/*.o "$out"/wifi/*.o "$out"/core/*.o
"$meter" "$out/meter_hour"
"$host_device" "$out/meter_hour" >"$out/device.expected"
run meter_hour >"$out/device.said" ||
  fail "the device ended with $? (100 and more: exception): $(cat "$out/report"), $out/device.said"
cmp "$out/device.expected" "$out/device.said" ||
  fail "the device says something else: diff $out/device.expected $out/device.said"
# NAME STACK HEAP-MOST HEAP-AT-END LARGEST, less what was before the device.
phases=$(sed -n 's/ [a-z_]*=/ /g; s/^phase //p' "$out/report" | sed 1d)
stack=$(echo "$phases" | awk '$2 > most { most = $2 } END { print most }')
[ "$stack" -le $stack_limit ] || fail "the device's stack goes $stack octets deep, more than $stack_limit: $phases"
statics=$((0x$($target-nm -S "$out/device_program" | awk '$4 ~ /_16deviceE$/ { print $2 }')))

# ---- Report

echo "lx106: $(wc -l <"$out/everything.messages") messages equal to the host's"
for name in $rooms; do
  echo "$name: code $(section "$out/$name.o" 'text|literal') octets," \
    "constants $(section "$out/$name.o" rodata), data $(section "$out/$name.o" 'data|bss')"
done
echo "a relay of every list: $heap_of_relay, stack $stack_of_relay"
echo "an hourly list to messages in three layouts: $(((eleven - one) / 10)) instructions," \
  "$narrow narrow flash reads, heap at most $heap_of_one"
echo "the device: variables $statics octets, its program in flash $(section "$out/device_program" 'text|rodata')," \
  "an hour equal to the host's in $(wc -l <"$out/device.said") lines"
echo "$phases" | while read -r phase deepest most at_end largest _; do
  echo "  $phase: stack $deepest, heap at most $most, at its end $at_end, largest piece $largest"
done
