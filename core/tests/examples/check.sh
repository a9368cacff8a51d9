#!/bin/sh
# usage: check.sh READ_METER-PROGRAM DECODE_TO_JSON-PROGRAM OUTPUT-FOLDER
# Runs the examples of the Arduino library, compiled for this machine, and holds what they print against what the
# telegram says. Exit: 0 good, 1 not.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$3"
sed -n '/telegram\[\]/,/};/s/0x\([0-9a-f]*\), */\\\\x\1/gp' "$here/../../examples/DecodeToJson/DecodeToJson.ino" |
  tr -d ' \n' | xargs printf '%b' >"$3/telegram"
"$1" <"$3/telegram" | tr -d '\r' >"$3/values"
diff "$here/ReadMeter.expected" "$3/values"
"$2" </dev/null | tr -d '\r' >"$3/json"
diff "$here/DecodeToJson.expected" "$3/json"
