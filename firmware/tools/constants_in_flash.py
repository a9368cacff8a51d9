"""Puts constants into flash (ESP8266, PlatformIO).

The chip has 80 KiB of memory for data, and the platform's linker script puts all constants there. Flash can be
read by whole aligned words alone; what reads less is helped by the platform's exception handler
(NON32XFER_HANDLER), at a cost of some hundred cycles. So the constants of this program's own objects go to flash,
and those of the libraries, which are texts and tables of jumps; of BearSSL only the latter, for its ciphers'
tables are read by octets all the time. The platform's own stay, because its interrupt handlers and flash drivers
may need theirs while flash cannot be read.

It also leaves out printf and scanf of floating point numbers, which nothing here uses.
"""

import re

# As the linker is given them: objects of our own by their path, `.pio/build/esp12e/src/metering/meter.cpp.o`,
# libraries as `.pio/build/esp12e/lib1a2/libESPAsyncWebServer.a`.
TO_FLASH = (
    "*/src/core/src/*.o(.rodata .rodata.*)",
    "*/src/metering/*.o(.rodata .rodata.*)",
    "*/src/http/*.o(.rodata .rodata.*)",
    "*/src/wifi/*.o(.rodata .rodata.*)",
    "*/src/firmware/*.o(.rodata .rodata.*)",
    "*/generated/*.o(.rodata .rodata.*)",
    "*/lib[0-9a-f][0-9a-f][0-9a-f]/lib*.a:(.rodata .rodata.*)",
    "*libbearssl.a:(.rodata.br_*_run)",
)
UNUSED = ("_printf_float", "_scanf_float")
FLASH_FIRST = re.compile(r"^\s*\.irom0\.text :.*^\s*\.rodata :", re.MULTILINE | re.DOTALL)
END_OF_FLASH = re.compile(r"^\s*_irom0_text_end = ABSOLUTE\(\.\);", re.MULTILINE)


def edited(script):
    """The linker script with these in its flash section, which stands before that of the constants."""
    if len(END_OF_FLASH.findall(script)) != 1 or not FLASH_FIRST.search(script):
        raise ValueError("The platform's linker script has another form than this was written for.")
    lines = "".join(f"    {pattern}\n" for pattern in TO_FLASH)
    return END_OF_FLASH.sub(lambda found: f"    . = ALIGN(4);\n{lines}    . = ALIGN(4);\n{found[0]}", script)


def edit(target, source, env):  # pylint: disable=unused-argument
    """SCons action: the script that has just been made."""
    path = str(target[0])
    with open(path, encoding="ascii") as file:
        script = file.read()
    with open(path, "w", encoding="ascii") as file:
        file.write(edited(script))


def without_unused(flags):
    """The linker's flags less `-u NAME` of what is unused."""
    kept = []
    for flag in flags:
        if flag in UNUSED and kept and kept[-1] == "-u":
            kept.pop()
        else:
            kept.append(flag)
    return kept


if __name__ == "SCons.Script":
    # pylint: disable=undefined-variable
    Import("env")  # noqa: F821
    env.AddPostAction("$BUILD_DIR/ld/local.eagle.app.v6.common.ld", edit)  # noqa: F821
    env.Replace(LINKFLAGS=without_unused(env["LINKFLAGS"]))  # noqa: F821
