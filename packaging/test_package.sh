#!/usr/bin/env bash
# Lives with a package as its owner would: packaging/test_package.sh DEB
# A fresh Debian 12 in a folder, install, run, change settings, upgrade, remove, purge. Needs root (chroot),
# mmdebstrap and lintian. Nothing outside of a temporary folder is touched.
set -euo pipefail
deb=$(realpath "${1:?a package is needed}")
[ "$(id -u)" -eq 0 ] || {
  echo "test_package.sh: must be run as root, for chroot" >&2
  exit 2
}
work=$(mktemp -d)
chroot=$work/chroot
cleanup() {
  mountpoint -q "$chroot/proc" && umount "$chroot/proc"
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT

step() { printf -- '- %s\n' "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}
# 77: what it takes is not to be had here, which says nothing of the package.
skip() {
  printf 'SKIPPED: %s\n' "$*" >&2
  exit 77
}
within() { chroot "$chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
settings=$chroot/etc/amsbridge/amsbridge.toml

step "lintian finds nothing"
findings=$(lintian --allow-root --display-level '>=warning' --fail-on none "$deb")
[ -z "$findings" ] || fail "lintian: $findings"

step "a fresh Debian 12"
mmdebstrap --quiet --variant=minbase bookworm "$chroot" 2>"$work/log" || skip "no Debian can be put up here: $(tail -n 3 "$work/log")"
mount -t proc proc "$chroot/proc" || skip "nothing can be mounted here"
cp "$deb" "$chroot/one.deb"
within apt-get update -qq >"$work/log" 2>&1 || fail "$(cat "$work/log")"
files_of_ours() { find "$chroot" -xdev -name '*amsbridge*' -not -path '*/var/lib/dpkg/*' -not -path '*/proc/*' | sort; }

step "it is installed with what it depends on"
within apt-get install -q -y --no-install-recommends /one.deb >"$work/log" 2>&1 || fail "$(cat "$work/log")"
rights=$(within stat -c '%U:%G %a' /etc/amsbridge/amsbridge.toml)
[ "$rights" = "root:amsbridge 640" ] || fail "rights of the settings: $rights"
within getent passwd amsbridge >/dev/null || fail "there is no user amsbridge"
[ ! -e "$chroot/etc/systemd/system/multi-user.target.wants/amsbridge.service" ] || fail "it is enabled before it is set up"

step "it runs"
version=$(dpkg-deb -f "$deb" Version)
[ "$(within amsbridge version)" = "amsbridge $version" ] || fail "version: $(within amsbridge version)"
within sh -c 'amsbridge simulate --meter kaifa --telegrams 3 --to - | amsbridge decode --format json -' >"$work/readings"
[ "$(grep -c '"kind":"reading"' "$work/readings")" = 3 ] || fail "decoded: $(cat "$work/readings")"
within amsbridge check-config >"$work/log" 2>&1 || fail "check-config: $(cat "$work/log")"
grep -q '^mqtt.host' "$work/log" || fail "check-config shows no settings"
within runuser -u amsbridge -- amsbridge check-config >"$work/log" 2>&1 || fail "as the service: $(cat "$work/log")"
! within runuser -u nobody -- cat /etc/amsbridge/amsbridge.toml >/dev/null 2>&1 || fail "everybody can read the settings"
[ -s "$chroot/usr/share/man/man1/amsbridge.1.gz" ] || fail "there is no man page"

step "its unit is sound and locked down"
within systemd-analyze verify --man=no /lib/systemd/system/amsbridge.service >"$work/log" 2>&1 || fail "$(cat "$work/log")"
[ ! -s "$work/log" ] || fail "systemd-analyze verify: $(cat "$work/log")"
within systemd-analyze security --offline=true --threshold=20 /lib/systemd/system/amsbridge.service >"$work/log" 2>&1 ||
  fail "$(tail -n 1 "$work/log")"
tail -n 1 "$work/log"

step "the access point has what it needs"
[ -s "$chroot/etc/NetworkManager/dnsmasq-shared.d/amsbridge.conf" ] || fail "there is no file for dnsmasq"
[ -s "$chroot/usr/share/polkit-1/rules.d/50-amsbridge.rules" ] || fail "there is no polkit rule"
grep -q dnsmasq-shared.d "$chroot/var/lib/dpkg/info/amsbridge.conffiles" || fail "its owner could not change it"

step "bash completes its commands"
# shellcheck disable=SC2016
completed=$(within bash -c '. /usr/share/bash-completion/completions/amsbridge
  COMP_WORDS=(amsbridge sim) COMP_CWORD=1; _amsbridge amsbridge sim amsbridge; echo "${COMPREPLY[@]}"
  COMP_WORDS=(amsbridge decode --str) COMP_CWORD=2; _amsbridge amsbridge --str decode; echo "${COMPREPLY[@]}"')
[ "$completed" = $'simulate\n--strict' ] || fail "completed: $completed"

step "an upgrade keeps settings that were changed"
printf '#changed by the owner\n' >>"$settings"
cp -p "$settings" "$work/settings"
dpkg-deb -R "$deb" "$work/next"
sed -i "s/^Version: .*/Version: $version+next/" "$work/next/DEBIAN/control"
printf '#new in this release\n' >>"$work/next/etc/amsbridge/amsbridge.toml"
dpkg-deb -b --root-owner-group "$work/next" "$chroot/two.deb" >/dev/null
within apt-get install -q -y -o Dpkg::Options::=--force-confold /two.deb >"$work/log" 2>&1 || fail "$(cat "$work/log")"
[ "$(within amsbridge version)" = "amsbridge $version" ] || fail "the upgraded program does not run"
grep -qx "Version: $version+next" < <(within dpkg -s amsbridge) || fail "it was not upgraded"
cmp -s "$settings" "$work/settings" || fail "changed settings were lost"
[ "$(stat -c '%u:%g %a' "$settings")" = "$(stat -c '%u:%g %a' "$work/settings")" ] || fail "rights of the settings were lost"

step "removal keeps settings and state"
install -d "$chroot/var/lib/amsbridge"
touch "$chroot/var/lib/amsbridge/outbox.db"
within apt-get remove -qq -y amsbridge >"$work/log" 2>&1 || fail "$(cat "$work/log")"
[ -e "$settings" ] || fail "the settings are gone"
[ -e "$chroot/var/lib/amsbridge/outbox.db" ] || fail "the state is gone"
[ ! -e "$chroot/usr/bin/amsbridge" ] || fail "the program is still there"

step "purge leaves nothing"
within apt-get purge -qq -y amsbridge >"$work/log" 2>&1 || fail "$(cat "$work/log")"
[ -z "$(files_of_ours)" ] || fail "left behind: $(files_of_ours)"
! within getent passwd amsbridge >/dev/null || fail "the user is left behind"
! within getent group amsbridge >/dev/null || fail "the group is left behind"
! within dpkg -s amsbridge >/dev/null 2>&1 || fail "dpkg still knows it"
printf 'the package is sound: %s\n' "$(basename "$deb")"
