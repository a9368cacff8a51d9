"""Holds the ESP8266's image against what the chip has room for (PlatformIO). Prints the sizes; too much is an error."""

import subprocess
import sys

# octets
LIMITS = {"static DRAM": 45_056, "IRAM": 32_768, "image": 655_360}
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
