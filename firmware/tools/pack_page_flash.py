#!/usr/bin/env python3
"""Packs the built page into C++ for the firmware: pack_page_flash.py FOLDER OUTPUT.cpp

Each file compressed and nothing else, as firmware/arduino/page.hpp has it, from a word's border on, since flash
is read by words. The same files give the same output.
"""

import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bridge/page"))
from pack_page import CONTENT_TYPES, compressed  # noqa: E402  pylint: disable=wrong-import-position,import-error

OCTETS_A_LINE = 24


def octets_of(packed):
    """As a string literal over several lines."""
    lines = []
    for start in range(0, len(packed), OCTETS_A_LINE):
        lines.append('"' + "".join(f"\\{octet:03o}" for octet in packed[start:start + OCTETS_A_LINE]) + '"')
    return "\n    ".join(lines)


def source_of(folder):
    """The C++ source for all files of a folder."""
    arrays = []
    rows = []
    for number, file in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        path = "/" + file.relative_to(folder).as_posix()
        if file.suffix not in CONTENT_TYPES:
            sys.exit(f"pack_page_flash.py: {path}: no content type is known")
        packed = compressed(file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        arrays.append(f"alignas(4) constexpr char file_{number}[] =\n    {octets_of(packed)};\n")
        rows.append(f'    {{"{path}", "{CONTENT_TYPES[file.suffix]}",\n'
                    f'     {{file_{number}, {len(packed)}}}, "{digest}"}},\n')
    return ("// Made by pack_page_flash.py.\n"
            '#include "firmware/arduino/page.hpp"\n\n'
            "namespace amsbridge::device {\nnamespace {\n\n"
            f"{''.join(arrays)}\nconstexpr PageAsset assets[] = {{\n{''.join(rows)}}};\n\n"
            "}  // namespace\n\n"
            "std::span<const PageAsset> page_assets() {\n  return assets;\n}\n\n"
            "}  // namespace amsbridge::device\n")


def main():
    folder, output = map(pathlib.Path, sys.argv[1:])
    if not (folder / "index.html").is_file():
        sys.exit(f"pack_page_flash.py: {folder} has no index.html: build the page first, by `npm run build` in web/")
    output.write_text(source_of(folder), encoding="ascii")


if __name__ == "__main__":
    main()
