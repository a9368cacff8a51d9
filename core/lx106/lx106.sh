# For the scripts that build for the ESP8266's CPU (lx106) and run under QEMU: sourced by them, with
# `core` and `out` set to folders.

target=xtensa-lx106-elf
cxx_headers=/usr/include/newlib/c++/12.2.1
includes="-I$core/src -I$core/tests"

fail() {
  echo "check.sh: $*" >&2
  exit 1
}

need() { # FILE-OR-COMMAND PACKAGE
  [ -e "$1" ] || command -v "$1" >/dev/null || missing="$missing $2"
}

need_tools() { # ends with 77 where packages are missing
  missing=
  need $target-g++ gcc-xtensa-lx106
  need $target-nm binutils-xtensa-lx106
  need /usr/lib/$target/include/stdlib.h picolibc-xtensa-lx106-elf
  need qemu-system-xtensa qemu-system-misc
  need $cxx_headers/span libstdc++-arm-none-eabi-newlib
  [ -z "$missing" ] && return
  echo "check.sh: skipped, packages are missing:$missing" >&2
  exit 77
}

# ---- Build. Debian has no C++ library for lx106: the headers of the same release for another bare CPU serve.

cache=$(command -v ccache || true)

compile() { # SOURCE OBJECT
  $cache $target-g++ -nostdinc++ -isystem $cxx_headers -isystem $cxx_headers/arm-none-eabi/thumb/v6-m/nofp \
    -std=c++20 -Os -mlongcalls -fno-exceptions -fno-rtti -fno-threadsafe-statics \
    -ffunction-sections -fdata-sections -fstack-usage -Wall -Wextra -Werror $includes -c "$1" -o "$2"
}

compile_all() { # FOLDER: an object there of each source on standard input, several at once
  rm -rf "$1"
  mkdir -p "$1"
  running=0
  pids=
  while read -r source; do
    compile "$source" "$1/$(echo "${source#"$core/"}" | tr / _ | sed 's/\.cpp$//').o" &
    pids="$pids $!"
    running=$((running + 1))
    [ $running -lt "$(nproc)" ] || { wait_for "$pids"; running=0; pids=; }
  done
  wait_for "$pids"
}

wait_for() { # PROCESSES
  for pid in $1; do wait "$pid" || fail "a source does not compile for the lx106"; done
}

link_program() { # PROGRAM OBJECT...
  program=$1
  shift
  for part in system.c arithmetic.c start.S; do
    $target-gcc -Os -mlongcalls -mtext-section-literals -fno-builtin -Wall -Wextra -Werror \
      -c "$core/lx106/$part" -o "$out/$part.o"
  done
  $target-gcc -nostdlib -static -T "$core/lx106/memory.ld" -Wl,--no-warn-rwx-segments -Wl,--gc-sections \
    -Wl,-Map="$program.map" "$out/start.S.o" "$out/system.c.o" "$out/arithmetic.c.o" "$@" \
    -Wl,--start-group -lc -lgcc -Wl,--end-group -o "$program"
  "${CC:-cc}" -shared -fPIC -O2 -Wall -Wextra -Werror "$core/lx106/watch_plugin.c" -o "$out/watch.so"
}

# No types' own descriptions (RTTI), no tables for unwinding (exceptions).
refuse_exceptions() { # OBJECT NAME
  if $target-nm "$1" | grep -E ' [^U] _ZT[IS]|gxx_personality'; then fail "$2 holds RTTI or exceptions"; fi
  if $target-size -A "$1" | grep -E 'eh_frame|gcc_except_table'; then fail "$2 holds unwinding tables"; fi
}

# ---- Run

run() { # ARGUMENT...: the output of the program linked last, the plugin's report in $out/report
  stack_floor=$($target-nm "$program" | awk '$3 == "bss_end" { print $1 }')
  (cd "$out" && timeout 120 qemu-system-xtensa -M sim -cpu lx106 -m 4M -semihosting -nographic -monitor none \
    -serial none -plugin "$out/watch.so,stack_floor=$stack_floor,sites=5" -d plugin -kernel "$program" \
    -append "$*" </dev/null 2>"$out/report")
}

reported() { # NAME
  sed -n "s/.*$1=\([0-9]*\).*/\1/p" "$out/report"
}

# ---- Report

section() { # OBJECT PATTERN: octets of the sections
  $target-size -A "$1" | awk -v pattern="^\\\\.($2)" '$1 ~ pattern { sum += $2 } END { print sum + 0 }'
}
