#!/usr/bin/env bash
# Builds for another architecture in a Debian 12 of its own, so that this machine needs none of its libraries:
#   packaging/cross_build.sh arm64|armhf configure|package [FOLDER]
# FOLDER (build/package) gets the package. Needs root (chroot) and mmdebstrap.
set -euo pipefail
architecture=${1:?arm64 or armhf}
goal=${2:?configure or package}
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
folder=${3:-$root/build/package}
case $architecture in
  arm64) machine=aarch64 ;;
  armhf) machine=ARM ;;
  *)
    echo "cross_build.sh: $architecture is none of arm64 and armhf" >&2
    exit 2
    ;;
esac
[ "$(id -u)" -eq 0 ] || {
  echo "cross_build.sh: must be run as root, for chroot" >&2
  exit 2
}

tools=("crossbuild-essential-$architecture" cmake ninja-build pkg-config git debhelper file)
libraries=(libboost1.81-dev libboost-url1.81-dev libmosquitto-dev libtomlplusplus-dev libspdlog-dev libfmt-dev
  libssl-dev libsqlitecpp-dev libsystemd-dev)
independent=(libcli11-dev libexpected-dev nlohmann-json3-dev)
include=$(
  IFS=,
  printf '%s,%s,%s' "${tools[*]}" "${libraries[*]/%/:$architecture}" "${independent[*]}"
)

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
echo "cross_build.sh: a Debian 12 with compilers and libraries for $architecture"
mmdebstrap --quiet --variant=buildd "--architectures=$(dpkg --print-architecture),$architecture" "--include=$include" \
  bookworm "$work/chroot" 2>"$work/log" || {
  cat "$work/log" >&2
  exit 1
}
git -C "$root" ls-files -co --exclude-standard -z |
  tar -C "$root" -c --null --ignore-failed-read -T - | tar -x -C "$work/chroot" --one-top-level=source
within() { chroot "$work/chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }

echo "cross_build.sh: configuring"
within cmake -S /source --preset "package-$architecture"
[ "$goal" = package ] || exit 0

echo "cross_build.sh: building"
program=/source/build/package-$architecture/bridge/amsbridge
within cmake --build "/source/build/package-$architecture" --target amsbridge
within file "$program" | grep -q "$machine" || {
  echo "cross_build.sh: the program is not for $architecture" >&2
  exit 1
}
version=$(sed -n 's/^project(amsbridge VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
within env "SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct)" \
  /source/packaging/build_deb.sh "$program" "$version" /source/packages "$architecture"
mkdir -p "$folder"
cp "$work/chroot/source/packages/"*.deb "$folder/"
