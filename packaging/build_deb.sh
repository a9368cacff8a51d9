#!/usr/bin/env bash
# Packs a built program: packaging/build_deb.sh PROGRAM VERSION FOLDER [ARCHITECTURE]
# FOLDER/amsbridge_VERSION_ARCHITECTURE.deb is made; needs dpkg-dev, debhelper and fakeroot, and for another
# architecture what packaging/sysroot.sh unpacked in build/.
set -euo pipefail
program=$(realpath "${1:?the program is needed}")
version=${2:?a version is needed}
folder=$(realpath -m "${3:?a folder is needed}")
architecture=${4:-$(dpkg --print-architecture)}
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")

# The same sources give the same package.
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH=$epoch

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/amsbridge"
cd "$tree/amsbridge"
cp -r "$root/packaging/debian" "$root/docs" .
cp "$root/packaging/amsbridge.service" debian/
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -R -d "@$epoch")/" debian/changelog.in >debian/changelog
rm debian/changelog.in
cp "$root/packaging/amsbridge.1" "$root/packaging/amsbridge.toml" .
install -D -m 644 "$root/packaging/amsbridge.bash-completion" completions/amsbridge
install -D -m 644 "$root/packaging/dnsmasq-shared.conf" dnsmasq-shared.d/amsbridge.conf
install -D -m 644 "$root/packaging/50-amsbridge.rules" rules.d/50-amsbridge.rules
install -m 755 "$program" amsbridge

if [ "$architecture" != "$(dpkg --print-architecture)" ]; then
  sysroot=$root/build/sysroot-$architecture
  triplet=$(dpkg-architecture -f -a "$architecture" -q DEB_HOST_MULTIARCH 2>/dev/null)
  export AMS_LIBRARIES="-l$sysroot/lib/$triplet:$sysroot/usr/lib/$triplet -- --admindir=$sysroot/dpkg"
fi

dpkg-buildpackage --build=binary --no-sign --no-check-builddeps --host-arch "$architecture" >build.log 2>&1 || {
  cat build.log >&2
  exit 1
}
mkdir -p "$folder"
cp "$tree"/amsbridge_*.deb "$folder/"
printf '%s\n' "$folder/amsbridge_${version}_${architecture}.deb"
