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

count() { # STREAM PASS
  valgrind --tool=callgrind --callgrind-out-file="$folder/$2" --collect-atstart=no \
    --toggle-collect="ams::bench::$2*" "$program" "$1" >"$folder/octets" 2>"$folder/log" || {
    cat "$folder/log" >&2
    exit 1
  }
  sed -n 's/^summary: \([0-9]*\).*/\1/p;s/^totals: \([0-9]*\).*/\1/p' "$folder/$2" | head -n 1
}

compare() { # STREAM WORDS
  crc=$(count "$1" crc_pass)
  decode=$(count "$1" decode_pass)
  awk -v words="$2" -v octets="$(cat "$folder/octets")" -v crc="$crc" -v decode="$decode" 'BEGIN {
    printf "%-40s %9d octets: crc %.2f, decode %.2f instructions an octet, %.2f times the CRC pass\n",
      words, octets, crc / octets, decode / octets, decode / crc
  }'
}

compare nordic "a mixed Nordic hour (HDLC)"
compare aidon "Aidon's list of the hour (HDLC)"
compare p1 "two P1 ports"
