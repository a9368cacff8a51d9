#!/usr/bin/env python3
"""Packs the built page into C++: pack_page.py FOLDER OUTPUT.cpp. The same files give the same output."""

import gzip
import hashlib
import pathlib
import shutil
import subprocess
import sys

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
GZIP = pathlib.Path(__file__).resolve().parents[2] / "web/tools/gzip.mjs"
# What may stand in a string literal as it is.
PLAIN = set(range(0x20, 0x7F)) - set(b'"\\?')


def literal(octets):
    """Octets as string literals, some of them a line, with their number."""
    lines = []
    for start in range(0, len(octets), 64):
        piece = octets[start:start + 64]
        lines.append('"' + "".join(chr(octet) if octet in PLAIN else f"\\{octet:03o}" for octet in piece) + '"')
    return "{%s, %d}" % ("\n     ".join(lines) or '""', len(octets))


def compressed(file):
    """By the page's own tool, which packs smaller; by Python where there is no node."""
    node = shutil.which("node")
    if node and GZIP.is_file():
        return subprocess.run([node, GZIP, file], check=True, stdout=subprocess.PIPE).stdout
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)


def row(folder, file):
    """A PageFile."""
    octets = file.read_bytes()
    path = "/" + file.relative_to(folder).as_posix()
    if file.suffix not in CONTENT_TYPES:
        sys.exit(f"pack_page.py: {path}: no content type is known for {file.suffix or 'a name without extension'}")
    packed = compressed(file)
    if len(packed) >= len(octets):
        packed = b""
    immutable = "true" if path.startswith("/assets/") else "false"
    digest = hashlib.sha256(octets).hexdigest()[:16]
    return (f'    {{"{path}", "{CONTENT_TYPES[file.suffix]}",\n     {literal(octets)},\n     {literal(packed)},\n'
            f'     "{digest}", {immutable}}},\n')


def main():
    folder, output = map(pathlib.Path, sys.argv[1:])
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if not (folder / "index.html").is_file():
        sys.exit(f"pack_page.py: {folder} has no index.html")
    output.write_text(
        "// Made by pack_page.py.\n"
        '#include "bridge/page/page_files.hpp"\n\n'
        "namespace amsbridge {\nnamespace {\n\n"
        f"constexpr PageFile files[] = {{\n{''.join(row(folder, file) for file in files)}}};\n\n"
        "}  // namespace\n\n"
        "std::span<const PageFile> page_files() {\n  return files;\n}\n\n"
        "}  // namespace amsbridge\n", encoding="ascii")


if __name__ == "__main__":
    main()
