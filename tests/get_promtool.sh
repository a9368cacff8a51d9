#!/usr/bin/env bash
# Puts promtool into FOLDER/usr/bin: tests/get_promtool.sh FOLDER
# Debian has it in the package prometheus only, which would start a server if it were installed.
set -euo pipefail
folder=${1:?a folder is needed}
[ -x "$folder/usr/bin/promtool" ] && exit 0
mkdir -p "$folder"
cd "$folder"
apt-get download -q -o APT::Sandbox::User=root prometheus
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
rm prometheus_*.deb
