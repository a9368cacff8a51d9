"""Wi-Fi set-up against a mock of NetworkManager on a D-Bus of the test's own."""

import json
import pathlib

import pytest

from private_bus import Bus, Example, Mock

TEMPLATE = pathlib.Path(__file__).parent / "network_manager_mock.py"
NAME = "org.freedesktop.NetworkManager"
MANAGER = "/org/freedesktop/NetworkManager"
PSK, EAP, NO_SECURITY = 0x100, 0x200, 0
# As a real radio's, but sooner.
TIMES = {"grace": 200, "lost": 300, "look": 3000, "raise": 3000, "join": 3000, "try_every": 60000, "try_known": 1000,
         "failed_pause": 200}


class Manager(Mock):
    def __init__(self, bus, **parameters):
        super().__init__(bus, NAME, TEMPLATE, MANAGER, parameters)

    def tell(self):
        return json.loads(self.do("Tell"))

    def network(self, ssid, password="", reason=0, strength=50, security=PSK):
        self.do("AddNetwork", ssid, password, reason, strength, security)

    def profiles(self):
        return {profile["settings"]["connection"]["id"]: profile for profile in self.tell()["profiles"]}


@pytest.fixture
def bus(tmp_path):
    made = Bus(tmp_path)
    yield made
    made.close()


@pytest.fixture
def manager(bus):
    return Manager(bus)


@pytest.fixture
def wifi(bus, tmp_path):
    def start(**options):
        return Example(bus, tmp_path / "wifi.log", "wifi", json.dumps({**TIMES, **options}))
    return start


def is_state(state, **others):
    return lambda line: line.get("state") == state and all(line[key] == value for key, value in others.items())


def come_up(example, since=0):
    return example.wait_for(is_state("access_point"), "the access point", since)


def test_access_point_comes_up_where_there_is_no_network(manager, wifi):
    example = wifi(passphrase="K7QM4-XW2PD")
    status, _ = come_up(example)
    assert status["ssid"] == "amsbridge-5566"
    assert status["address"] == "10.42.0.1"
    assert status["sentence"] == "The access point amsbridge-5566 is up; the page is at http://10.42.0.1/."
    assert manager.tell()["asked"] == ["scan", "access point"]
    profile = manager.profiles()["amsbridge-5566"]
    settings = profile["settings"]
    assert (profile["volatile"], profile["bound"]) == (True, True)
    assert settings["connection"]["autoconnect"] is False
    assert settings["802-11-wireless"] == {"ssid": "amsbridge-5566", "mode": "ap", "band": "bg"}
    assert settings["802-11-wireless-security"] == {
        "key-mgmt": "wpa-psk", "psk": "K7QM4-XW2PD", "proto": ["rsn"], "pairwise": ["ccmp"], "group": ["ccmp"]}
    assert settings["ipv4"] == {"method": "shared", "address-data": [{"address": "10.42.0.1", "prefix": 24}]}
    assert settings["ipv6"] == {"method": "disabled"}


def test_access_point_goes_with_the_program(manager, wifi):
    example = wifi()
    come_up(example)
    example.end()
    assert example.process.returncode == 0
    assert manager.profiles() == {}
    assert manager.tell()["active"] == "/"


def test_access_point_stays_away_where_it_is_not_wanted_or_needed(manager, wifi):
    example = wifi(setup_ap=False)
    status, _ = example.wait_for(is_state("off"), "a status")
    assert status["sentence"] == "No Wi-Fi network is joined."
    manager.do("AddEthernetDevice", "eth0", "eth0", 100)
    example.tell(do="access_point", on=True)
    words = "Wi-Fi is not in use; there is another connection."
    example.wait_for(is_state("off", sentence=words), "the cable", seconds=40)
    assert "access point" not in manager.tell()["asked"]


def test_networks_are_listed_known_ones_and_strong_ones_first(manager, wifi):
    manager.network("weak", "12345678", strength=20)
    manager.network("strong", "12345678", strength=90)
    manager.network("cafe", strength=40, security=NO_SECURITY)
    manager.network("office", strength=30, security=EAP)
    manager.network("blåbær", "12345678", strength=10)
    manager.do("AddProfile", "blåbær", "12345678")
    example = wifi(setup_ap=False)
    example.wait_for(is_state("off"), "a status")
    example.tell(do="scan")
    status, _ = example.wait_for(lambda line: len(line.get("networks", [])) == 5, "the networks")
    assert status["networks"] == [
        {"ssid": "blåbær", "strength": 10, "security": "wpa2", "known": True},
        {"ssid": "strong", "strength": 90, "security": "wpa2", "known": False},
        {"ssid": "cafe", "strength": 40, "security": "open", "known": False},
        {"ssid": "office", "strength": 30, "security": "enterprise", "known": False},
        {"ssid": "weak", "strength": 20, "security": "wpa2", "known": False},
    ]


def test_scan_as_an_access_point_says_that_the_list_is_old(manager, wifi):
    manager.network("home", "secret-words")
    example = wifi()
    _, since = come_up(example)
    example.tell(do="scan")
    status, _ = example.wait_for(lambda line: "cannot look for networks" in line["sentence"], "the note", since)
    assert [network["ssid"] for network in status["networks"]] == ["home"]


def test_joined_network_is_kept_and_the_access_point_stays_away(manager, wifi):
    manager.network("home", "secret-words")
    example = wifi()
    _, since = come_up(example)
    example.tell(do="join", ssid="home", password="secret-words")
    status, since = example.wait_for(is_state("connecting"), "joining", since)
    assert (status["ssid"], status["sentence"], status["address"]) == ("home", "home is being joined.", "10.42.0.1")
    status, _ = example.wait_for(is_state("joined", ssid="home"), "home", since)
    assert (status["failure"], status["address"]) == ("", "")
    example.wait_for(lambda line: line["networks"] and line["networks"][0]["known"], "home to be known", since)
    profiles = manager.profiles()
    assert list(profiles) == ["amsbridge: home"]
    assert profiles["amsbridge: home"]["unsaved"] is False
    settings = profiles["amsbridge: home"]["settings"]
    assert settings["connection"]["autoconnect"] is True
    assert settings["802-11-wireless"] == {"ssid": "home", "mode": "infrastructure", "hidden": False}
    assert settings["802-11-wireless-security"] == {"key-mgmt": "wpa-psk", "psk": "secret-words"}


def test_network_that_is_joined_again_takes_the_place_of_what_was_saved_before(manager, wifi):
    manager.network("home", "secret-words")
    example = wifi(setup_ap=False)
    _, since = example.wait_for(is_state("off"), "a status")
    for _ in range(2):
        example.tell(do="join", ssid="home", password="secret-words")
        _, since = example.wait_for(is_state("connecting"), "joining", since)
        _, since = example.wait_for(is_state("joined", ssid="home"), "home", since)
    assert len(manager.tell()["profiles"]) == 1


@pytest.mark.parametrize("ssid, reason, words", [
    ("home", 0, "The password of home is wrong."),
    ("home", 5, "home was joined but gave no address: its router may not be ready."),
    ("home", 8, "home does not let this machine in: the password may be wrong, or the network may not take this "
                "kind of device."),
    ("home", 11, "home did not answer in time: it may be too far away, or the password may be wrong."),
    ("home", -1, "The network did not answer in time."),
    ("gone", 0, "There is no network gone in reach."),
])
def test_failed_join_says_why_and_the_access_point_comes_back(manager, wifi, ssid, reason, words):
    manager.network("home", "secret-words", reason)
    example = wifi()
    _, since = come_up(example)
    example.tell(do="join", ssid=ssid, password="other-words")
    _, since = example.wait_for(is_state("connecting", ssid=ssid), "joining", since)
    status, _ = example.wait_for(is_state("access_point"), "the access point again", since)
    assert status["failure"] == words
    assert list(manager.profiles()) == ["amsbridge-5566"]
    assert example.words().count(words) == 1


def test_failed_join_goes_back_to_the_network_that_was_there(manager, wifi):
    manager.network("home", "secret-words")
    manager.network("other", "other-secret")
    manager.do("Use", manager.do("AddProfile", "home", "secret-words"))
    example = wifi(lost=10000)
    _, since = example.wait_for(is_state("joined", ssid="home"), "home")
    example.tell(do="join", ssid="other", password="wrong-words")
    _, since = example.wait_for(is_state("connecting", ssid="other"), "joining", since)
    status, _ = example.wait_for(is_state("joined", ssid="home"), "home again", since)
    assert status["failure"] == "The password of other is wrong."
    assert list(manager.profiles()) == ["home"]


def test_known_network_is_joined_without_a_password_and_outlives_a_failure(manager, wifi):
    manager.network("home", "secret-words")
    manager.do("AddProfile", "home", "old-words")
    example = wifi()
    _, since = come_up(example)
    example.tell(do="join", ssid="home")
    _, since = example.wait_for(is_state("connecting", ssid="home"), "joining", since)
    status, _ = example.wait_for(is_state("access_point"), "the access point again", since)
    assert status["failure"] == "The password of home is wrong."
    assert sorted(manager.profiles()) == ["amsbridge-5566", "home"]


def test_what_cannot_be_joined_is_refused_at_once(manager, wifi):
    manager.network("home", "secret-words")
    manager.network("office", security=EAP)
    example = wifi()
    _, since = come_up(example)
    for command, words in [
            ({"ssid": ""}, "The name of a network has 1 to 32 octets, none of them a control character."),
            ({"ssid": "home", "password": "short"}, "The password of a network has 8 to 63 characters."),
            ({"ssid": "home"}, "home needs a password."),
            ({"ssid": "office", "password": "long-enough"},
             "office asks for a user's log-in (WPA Enterprise), which is not supported here.")]:
        example.tell(do="join", **command)
        line, since = example.wait_for(lambda line: "error" in line, "the refusal", since)
        assert line == {"error": words}
    assert manager.tell()["asked"] == ["scan", "access point"]


def test_second_join_waits_for_the_first(manager, wifi):
    manager.network("home", "secret-words", reason=-1)
    example = wifi()
    _, since = come_up(example)
    for _ in range(2):
        example.tell(do="join", ssid="home", password="secret-words")
    line, _ = example.wait_for(lambda line: "error" in line, "the refusal", since)
    assert line == {"error": "A network is being joined already."}


def test_lost_network_brings_the_access_point_and_is_joined_when_it_is_back(manager, wifi):
    manager.network("home", "secret-words")
    manager.do("Use", manager.do("AddProfile", "home", "secret-words"))
    example = wifi(try_every=500)
    _, since = example.wait_for(is_state("joined", ssid="home"), "home")
    manager.do("RemoveNetwork", "home")
    _, since = example.wait_for(is_state("access_point"), "the access point", since)
    _, since = example.wait_for(is_state("connecting", sentence="Known networks are being tried."), "a try", since)
    _, since = example.wait_for(is_state("access_point"), "the access point again", since)
    manager.network("home", "secret-words")
    example.wait_for(is_state("joined", ssid="home"), "home again", since)


def test_new_setup_code_brings_the_access_point_up_again(manager, wifi):
    example = wifi(passphrase="first-code")
    _, since = come_up(example)
    example.tell(do="passphrase", **{"is": "second-code"})
    come_up(example, since)
    assert manager.profiles()["amsbridge-5566"]["settings"]["802-11-wireless-security"]["psk"] == "second-code"


def test_impossible_passphrase_is_said(manager, wifi):
    example = wifi(passphrase="short")
    words = "The access point needs a passphrase of 8 to 63 characters."
    example.wait_for(is_state("off", sentence=words), "the reason")
    assert "access point" not in manager.tell()["asked"]


def test_missing_dnsmasq_is_said_and_logged_once(manager, wifi):
    manager.do("FailAccessPoint", 18)
    example = wifi(failed_pause=50)
    words = "The access point could not give addresses: dnsmasq is missing, or something else uses its ports."
    _, since = example.wait_for(is_state("off", sentence=words), "the reason")
    _, since = example.wait_for(is_state("connecting"), "another try", since)
    example.wait_for(is_state("off", sentence=words), "the reason", since)
    assert example.words().count(words) == 1


def test_polkit_that_says_no_is_said(manager, wifi):
    manager.do("SetRights", {NAME + ".network-control": "auth", NAME + ".wifi.scan": "yes"}, True)
    example = wifi(failed_pause=10000)
    words = "NetworkManager does not let this program change networks: the polkit rule of its package is missing."
    status, since = example.wait_for(is_state("off", sentence=words), "the reason")
    assert words in status["missing"]
    manager.do("SetRights", {NAME + ".network-control": "yes"}, False)
    example.wait_for(lambda line: words not in line["missing"], "the right", since)
    example.tell(do="passphrase", **{"is": "another-code"})
    come_up(example, since)


def test_machine_without_a_wifi_device_says_so(bus, wifi):
    Manager(bus, Device=False)
    example = wifi()
    example.wait_for(is_state("unavailable", sentence="This machine has no Wi-Fi device that NetworkManager knows."),
                     "the reason")
    example.tell(do="scan")
    example.wait_for(lambda line: "error" in line, "the refusal")
    assert example.words().count("no Wi-Fi device") == 1


def test_wifi_that_is_switched_off_says_so(manager, wifi):
    example = wifi()
    _, since = come_up(example)
    manager.do("SetProperty", MANAGER, NAME, "WirelessEnabled", False)
    manager.do("UpdateProperties", NAME, {"WirelessEnabled": False})
    words = "Wi-Fi is switched off; `nmcli radio wifi on` switches it on."
    _, since = example.wait_for(is_state("unavailable", sentence=words), "the reason", since)
    manager.do("UpdateProperties", NAME, {"WirelessEnabled": True})
    come_up(example, since)


def test_network_manager_may_come_late_and_start_again(bus, wifi):
    example = wifi()
    words = "NetworkManager does not run."
    _, since = example.wait_for(is_state("unavailable", sentence=words), "the reason")
    manager = Manager(bus)
    _, since = come_up(example, since)
    for _ in range(2):
        manager.stop()
        _, since = example.wait_for(is_state("unavailable", sentence=words), "the reason", since)
        manager.start()
        _, since = come_up(example, since)
    assert example.words().count(words) == 1


def test_bus_may_be_missing_come_late_and_go(bus, wifi):
    bus.stop()
    bus.socket.unlink(missing_ok=True)
    example = wifi()
    words = "The system bus (D-Bus) does not run, over which NetworkManager is asked."
    _, since = example.wait_for(is_state("unavailable", sentence=words), "the reason")
    bus.start()
    Manager(bus)
    _, since = example.wait_for(is_state("access_point"), "the access point", since, seconds=40)
    bus.stop()
    example.wait_for(is_state("unavailable", sentence=words), "the reason again", since)
    assert example.words().count(words) == 1
