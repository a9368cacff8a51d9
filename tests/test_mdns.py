"""The announcement, with real Avahi daemons on buses and in network namespaces of the test's own."""

import shutil

import dbus
import pytest

from conftest import wait_for
from network_namespaces import Cable, Machine, skip_where_not_allowed
from private_bus import Bus, Example, end

AVAHI = "org.freedesktop.Avahi"
CONFIGURATION = """[server]
host-name={host}
use-ipv4=yes
use-ipv6=no
allow-interfaces=eth0
enable-dbus=yes
[publish]
publish-workstation=no
"""


class House:
    """One machine with a bus, an Avahi and a bridge."""

    def __init__(self, folder, name, address):
        self.folder = folder
        folder.mkdir()
        self.bus = Bus(folder)
        self.machine = Machine(name, address)
        self.host = name
        self.avahi = None
        self.examples = []

    def start_avahi(self):
        configuration = self.folder / "avahi.conf"
        configuration.write_text(CONFIGURATION.format(host=self.host))
        self.avahi = self.bus.run(*self.machine.prefix("mkdir /run/avahi-daemon"), "avahi-daemon", "-f", configuration,
                                  "--no-drop-root", "--no-chroot", "--no-rlimits")
        wait_for(self.is_running, f"Avahi of {self.host}")

    def is_running(self):
        try:
            return self.server().GetState() == 2
        except dbus.exceptions.DBusException:
            return False

    def stop_avahi(self):
        end(self.avahi)
        wait_for(lambda: not self.bus.has_name(AVAHI), "Avahi to be gone")

    def server(self):
        return dbus.Interface(self.bus.connection().get_object(AVAHI, "/"), AVAHI + ".Server")

    def announce(self, name="amsbridge", port=8080):
        example = Example(self.bus, self.folder / f"{len(self.examples)}.log", "announce", name, port,
                          prefix=self.machine.prefix())
        self.examples.append(example)
        return example

    def address_of(self, host):
        return str(self.server().ResolveHostName(-1, -1, host, 0, dbus.UInt32(0))[4])

    def knows(self, host):
        try:
            return bool(self.address_of(host))
        except dbus.exceptions.DBusException:
            return False

    def service(self, name):
        found = self.server().ResolveService(-1, -1, name, "_http._tcp", "local", 0, dbus.UInt32(0))
        return str(found[5]), str(found[7]), int(found[8]), [bytes(text).decode() for text in found[9]]

    def close(self):
        self.bus.close()


@pytest.fixture
def houses(tmp_path):
    skip_where_not_allowed()
    if not shutil.which("avahi-daemon"):
        pytest.skip("avahi-daemon is not on this machine")
    made = [House(tmp_path / "one", "one", "192.0.2.1"), House(tmp_path / "two", "two", "192.0.2.2")]
    cable = Cable(*(house.machine for house in made))
    yield made
    for house in made:
        house.close()
    cable.delete()


def is_name(name):
    return lambda line: line == {"name": name}


def test_page_and_machine_are_found_by_name_from_another_machine(houses):
    one, two = houses
    one.start_avahi()
    two.start_avahi()
    one.announce().wait_for(is_name("amsbridge.local"), "the name")
    assert two.address_of("amsbridge.local") == "192.0.2.1"
    assert two.service("amsbridge") == ("amsbridge.local", "192.0.2.1", 8080, ["path=/"])


def test_second_bridge_has_another_name(houses):
    one, two = houses
    one.start_avahi()
    two.start_avahi()
    one.announce().wait_for(is_name("amsbridge.local"), "the name")
    two.announce().wait_for(is_name("amsbridge-2.local"), "the other name", seconds=40)
    assert one.address_of("amsbridge-2.local") == "192.0.2.2"
    assert two.address_of("amsbridge.local") == "192.0.2.1"


def test_machine_that_has_the_name_itself_keeps_it(houses):
    one, two = houses
    one.host = "amsbridge"
    one.start_avahi()
    two.start_avahi()
    one.announce().wait_for(is_name("amsbridge.local"), "the name")
    assert two.address_of("amsbridge.local") == "192.0.2.1"


def test_avahi_may_come_late_and_start_again(houses):
    one, two = houses
    two.start_avahi()
    example = one.announce()
    wait_for(lambda: "Avahi does not run" in example.words(), "the line in the log")
    one.start_avahi()
    _, since = example.wait_for(is_name("amsbridge.local"), "the name")
    one.stop_avahi()
    _, since = example.wait_for(is_name(""), "no name", since)
    one.start_avahi()
    example.wait_for(is_name("amsbridge.local"), "the name again", since)
    assert two.address_of("amsbridge.local") == "192.0.2.1"


def test_new_address_is_announced(houses):
    one, two = houses
    one.start_avahi()
    two.start_avahi()
    example = one.announce()
    _, since = example.wait_for(is_name("amsbridge.local"), "the name")
    one.machine.ip("address", "del", "192.0.2.1/24", "dev", "eth0")
    one.machine.ip("address", "add", "192.0.2.9/24", "dev", "eth0")
    example.wait_for(is_name("amsbridge.local"), "the name again", since, seconds=40)
    assert two.address_of("amsbridge.local") == "192.0.2.9"


def test_announcement_goes_with_the_program(houses):
    one, two = houses
    one.start_avahi()
    two.start_avahi()
    example = one.announce()
    example.wait_for(is_name("amsbridge.local"), "the name")
    example.end()
    assert example.process.returncode == 0
    # Who knows the name forgets it a second after it was taken back (RFC 6762 clause 10.1).
    wait_for(lambda: not two.knows("amsbridge.local"), "the name to be forgotten")
