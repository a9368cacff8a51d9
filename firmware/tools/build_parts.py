"""What PlatformIO needs beside the sources: the page, the key for updates and the version, made before the build."""

import pathlib
import re
import subprocess
import sys

Import("env")  # noqa: F821  pylint: disable=undefined-variable
env = env  # noqa: F821,PLW0127  pylint: disable=undefined-variable,self-assigning-variable

PROJECT = pathlib.Path(env["PROJECT_DIR"]).resolve().parent
# Objects go to `generated` in the build folder: see constants_in_flash.py.
SOURCES = pathlib.Path(env.subst("$BUILD_DIR")) / "generated_sources"


def write_if_new(path, text):
    """Leaves a file alone that is right already, so that it is not compiled again."""
    if not path.is_file() or path.read_text(encoding="ascii") != text:
        path.write_text(text, encoding="ascii")


def key_source():
    """The public key of option custom_update_key; without it the program takes updates by cable only."""
    name = env.GetProjectOption("custom_update_key", "")
    lines = pathlib.Path(env["PROJECT_DIR"], name).read_text(encoding="ascii").splitlines() if name else []
    literal = "\n    ".join(f'"{line}\\n"' for line in lines) or '""'
    return ('// Made by build_parts.py.\n#include "firmware/arduino/update_key.hpp"\n\n'
            f"namespace amsbridge::device {{\n\nconst char update_key[] =\n    {literal};\n\n"
            "}  // namespace amsbridge::device\n")


def version():
    """Of the whole project."""
    text = (PROJECT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"^project\(amsbridge VERSION ([0-9.]+)", text, re.MULTILINE)[1]


SOURCES.mkdir(parents=True, exist_ok=True)
subprocess.run([sys.executable, PROJECT / "firmware/tools/pack_page_flash.py", PROJECT / "web/dist",
                SOURCES / "page.cpp"], check=True)
write_if_new(SOURCES / "update_key.cpp", key_source())
env.Append(CPPDEFINES=[("AMSBRIDGE_VERSION", env.StringifyMacro(version()))])
env.BuildSources("$BUILD_DIR/generated", str(SOURCES))
