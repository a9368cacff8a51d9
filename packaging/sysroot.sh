#!/usr/bin/env bash
# The libraries of another architecture, to build for it: packaging/sysroot.sh arm64|armhf FOLDER
# Debian's packages are unpacked into FOLDER; nothing of them is run or installed, and root is not needed.
# FOLDER/dpkg tells dpkg-shlibdeps of which package each library is. Needs mmdebstrap.
set -euo pipefail
architecture=${1:?arm64 or armhf}
folder=$(realpath -m "${2:?a folder is needed}")
libraries=(libboost1.81-dev libboost-url1.81-dev libmosquitto-dev libtomlplusplus-dev libcli11-dev libspdlog-dev
  libfmt-dev libexpected-dev libjsmn-dev nlohmann-json3-dev libssl-dev libsystemd-dev libsqlitecpp-dev libsqlite3-dev
  libsdbus-c++-dev)
[ "$(cat "$folder/unpacked" 2>/dev/null)" != "${libraries[*]}" ] || exit 0

mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
# Without root there is no chroot, which unpacking does not need. The release alone will do: its updates have the
# same interfaces.
mode=root
[ "$(id -u)" -eq 0 ] || mode=chrootless
mmdebstrap --quiet --mode="$mode" --variant=extract "--architectures=$architecture" --skip=cleanup/apt/cache \
  "--include=$(IFS=, && printf '%s' "${libraries[*]}")" bookworm "$work/root" \
  'deb http://deb.debian.org/debian bookworm main' 2>"$work/log" || {
  cat "$work/log" >&2
  echo "sysroot.sh: SKIPPED: Debian's packages for $architecture are not to be had here" >&2
  exit 77
}
cd "$work/root"
mkdir -p dpkg/info
printf '1\n' >dpkg/info/format
for deb in var/cache/apt/archives/*.deb; do
  package=$(dpkg-deb -f "$deb" Package)
  [ "$(dpkg-deb -f "$deb" Multi-Arch)" != same ] || package+=:$architecture
  printf 'Status: install ok installed\n%s\n\n' "$(dpkg-deb -f "$deb")" >>dpkg/status
  dpkg-deb --fsys-tarfile "$deb" | tar -t | sed -e "s#^\\.#$folder#" -e 's#/$##' >"dpkg/info/$package.list"
  for part in symbols shlibs; do
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO "./$part" >"dpkg/info/$package.$part" 2>/dev/null ||
      rm "dpkg/info/$package.$part"
  done
done
rm -rf dev etc var

# An absolute link would lead out of the folder, to the libraries of this machine.
find . -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
  ln -sfnr ".$(readlink "$link")" "$link"
done
printf '%s\n' "${libraries[*]}" >unpacked
chmod 755 .
rm -rf --one-file-system "$folder"
mv -T "$work/root" "$folder"
