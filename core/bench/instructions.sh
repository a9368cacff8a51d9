#!/bin/sh
# usage: instructions.sh ONE_PASS-PROGRAM
# Counts the instructions an octet of each pass with callgrind. Exit: 0 counted, 77 valgrind is missing.
set -eu

command -v valgrind >/dev/null || {
  echo "instructions.sh: skipped, the package valgrind is missing" >&2
  exit 77
}
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() { # PASS
  valgrind --tool=callgrind --callgrind-out-file="$folder/$1" --collect-atstart=no \
    --toggle-collect="ams::bench::$1*" "$program" >"$folder/octets" 2>"$folder/log" || {
    cat "$folder/log" >&2
    exit 1
  }
  sed -n 's/^summary: \([0-9]*\).*/\1/p;s/^totals: \([0-9]*\).*/\1/p' "$folder/$1" | head -n 1
}

copy=$(count copy_pass)
crc=$(count crc_pass)
decode=$(count decode_pass)
octets=$(cat "$folder/octets")
# The copy is made twice, the second time without taking memory; half of both is near enough.
awk -v octets="$octets" -v copy="$copy" -v crc="$crc" -v decode="$decode" 'BEGIN {
  printf "%d octets of a mixed Nordic hour, instructions an octet:\n", octets
  printf "memcpy %.2f\ncrc    %.2f\ndecode %.2f\n", copy / octets / 2, crc / octets, decode / octets
  printf "decode takes %.2f times the CRC pass\n", decode / crc
}'
