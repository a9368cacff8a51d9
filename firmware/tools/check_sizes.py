"""Holds the ESP8266's image against what the chip has room for (PlatformIO). Prints the sizes; too much is an error.

All in octets. Of 80 KiB of DRAM what is not static is heap: 8 KiB of it are for the device and its adapters at their
start (docs/footprint.md), and 24 KiB must be left then for Wi-Fi, TCP and TLS. Of 48 KiB of IRAM what is not code is
a second heap, which holds SlowMemory and the log. Images must fit twice before the files of eagle.flash.4m2m.ld, at
2 MiB, since an update is taken in while the old one runs.
"""

import subprocess
import sys

SLOW_MEMORY = 17_912 + 64  # SlowMemory and DeviceLog, heads of the heap
IN_FRONT = 4_096 + 64  # of an image in flash: its loader, heads of its parts
SIGNATURE = 260
LIMITS = {
    "static DRAM": 81_920 - 24_576 - 8_192,
    "IRAM": 49_152 - SLOW_MEMORY,
    "image": 2_097_152 // 2 - IN_FRONT - SIGNATURE,
}
SECTIONS = {
    "static DRAM": (".data", ".rodata", ".bss", ".noinit"),
    "IRAM": (".text", ".text1"),
    "image": (".irom0.text", ".text", ".text1", ".data", ".rodata"),
}


def sizes(report):
    """Of what `size -A` prints."""
    octets = {}
    for line in report.splitlines():
        words = line.split()
        if len(words) == 3 and words[0].startswith("."):
            octets[words[0]] = int(words[1])
    return {name: sum(octets.get(section, 0) for section in sections) for name, sections in SECTIONS.items()}


def check(target, source, env):  # pylint: disable=unused-argument
    """SCons action on the linked program."""
    report = subprocess.run([env.subst("$SIZETOOL"), "-A", str(target[0])], check=True, capture_output=True, text=True)
    too_large = False
    for name, octets in sizes(report.stdout).items():
        print(f"{name}: {octets} of {LIMITS[name]} octets")
        too_large = too_large or octets > LIMITS[name]
    if too_large:
        sys.exit("The program has grown too large for the ESP8266.")


if __name__ == "SCons.Script":
    # pylint: disable=undefined-variable
    Import("env")  # noqa: F821
    env.AddPostAction("$BUILD_DIR/${PROGNAME}.elf", check)  # noqa: F821
