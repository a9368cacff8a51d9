"""Commands over MQTT, and settings that change while the bridge runs."""

import json
import re
import signal

import pytest

from conftest import READINGS_ALONE, start_bridge, values_of, wait_for
from made import p1, power

KNOWN = "ping, status, reading, capture, identify, restart and set"


@pytest.fixture(name="bridge_of")
def fixture_bridge_of(amsbridge, broker, fake_meter):
    """bridge_of(name, ...): a bridge whose meter has sent one telegram, and that meter."""
    def start(name, *arguments):
        meter = fake_meter()
        bridge = start_bridge(amsbridge, name, meter.source, broker, "--name", "house", *arguments)
        wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
        wait_for(lambda: broker.has_subscriber(f"test/{name}/command"), "the subscription")
        meter.send(p1(power("01.193")))
        return bridge, meter
    return start


def readings(subscriber, name):
    return subscriber.readings(f"test/{name}/house/reading")


def test_what_changes_something_needs_the_right_to(bridge_of, subscriber):
    bridge_of("reader")
    for command in ("capture", "identify", "restart", "set"):
        assert subscriber.ask("test/reader", {"id": 1, "command": command}) == {
            "id": 1, "error": f'the command {command} is not allowed here: the setting commands.allow is "read"'}
    assert "pong" in subscriber.ask("test/reader", {"id": 2, "command": "ping"})


def test_nobody_is_listened_to_where_commands_are_off(amsbridge, broker, fake_meter):
    bridge = start_bridge(amsbridge, "deaf", fake_meter().source, broker, "--commands-allow", "none")
    wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
    assert bridge.end() == 0
    assert not broker.has_subscriber("test/deaf/command")


def test_every_command_is_obeyed_with_the_right(bridge_of, subscriber):
    bridge, _ = bridge_of("master", "--commands-allow", "all")
    wait_for(lambda: readings(subscriber, "master"), "a reading")
    ask = lambda **request: subscriber.ask("test/master", request)
    assert ask(id=1, command="capture") == {"id": 1, "capture": {"house": p1(power("01.193")).hex()}}
    assert ask(id=2, command="identify") == {"id": 2, "identify": "master says: here I am"}
    assert "warning: master says: here I am" in bridge.words()
    assert ask(id=3, command="reading")["reading"]["house"]["active_power_import_w"] == 1193
    assert ask(id=4, command="status")["status"]["meters"][0]["readings"] == 1
    assert ask(id=None, command="explode") == {"id": None, "error": f"unknown command 'explode'; known are {KNOWN}"}
    assert "a command is a JSON object" in subscriber.ask("test/master", "[1]")["error"]
    assert subscriber.ask("test/master", " " * 5000) == {"error": "a command has at most 4096 octets"}


def test_too_many_commands_are_refused_once(bridge_of, subscriber):
    bridge_of("busy", "--commands-per-minute", 2)
    for number in range(2):
        assert "pong" in subscriber.ask("test/busy", {"id": number, "command": "ping"})
    refusal = subscriber.ask("test/busy", {"id": 2, "command": "ping"})
    assert refusal == {"error": "more than 2 commands in a minute: further ones are not looked at"}


def test_settings_are_changed_until_the_next_start(bridge_of, subscriber):
    bridge, meter = bridge_of("changed", "--commands-allow", "all")
    wait_for(lambda: readings(subscriber, "changed"), "a reading")
    answer = subscriber.ask("test/changed", {"command": "set", "key": "meter.house.ct_ratio", "value": 10})
    assert answer == {"set": {"key": "meter.house.ct_ratio", "value": "10", "until": "restart"}}
    wait_for(lambda: len(meter.connections) == 2, "the meter to be read anew")
    meter.send(p1(power("01.193")))
    wait_for(lambda: len(readings(subscriber, "changed")) == 2, "a reading")
    assert [values_of(reading)["active_power_import_w"] for reading in readings(subscriber, "changed")] == ["1193", "11930"]
    for key, value, words in (("mqtt.host", "x", "mqtt.host cannot be set by a command; what can is "),
                              ("meter.cabin.interval", 1, "no meter in the settings is named cabin"),
                              ("meter.house.interval", "soon", "meter.house.interval")):
        assert subscriber.ask("test/changed", {"command": "set", "key": key, "value": value})["error"].startswith(words)
    assert "debug: " not in bridge.words()
    subscriber.ask("test/changed", {"command": "set", "key": "log.level", "value": "debug"})
    damaged = p1(power("01.193")).replace(b"01.193", b"01.194")
    meter.send(damaged * 2)  # what is said of the first is not said of the second
    wait_for(lambda: "debug: house: " in bridge.words(), "a word of debugging")


def test_a_new_start_can_be_asked_for(bridge_of, subscriber):
    bridge, meter = bridge_of("again", "--commands-allow", "all")
    wait_for(lambda: readings(subscriber, "again"), "a reading")
    assert subscriber.ask("test/again", {"id": 9, "command": "restart"}) == {"id": 9, "restart": True}
    wait_for(lambda: bridge.words().count("connected to the broker") == 2, "the second start")
    wait_for(lambda: len(meter.connections) == 2, "the meter to be read anew")
    assert subscriber.payloads("test/again/bridge/status") == ["online", "offline", "online"]
    meter.send(p1(power("01.194")))
    wait_for(lambda: len(readings(subscriber, "again")) == 2, "a reading")
    assert readings(subscriber, "again")[1]["sequence"] == "2"
    assert bridge.process.poll() is None


def test_settings_are_read_again_without_touching_what_did_not_change(amsbridge, broker, subscriber, fake_meter, tmp_path):
    house, cabin = fake_meter(), fake_meter()
    config = tmp_path / "amsbridge.toml"

    def write(of_cabin):
        config.write_text(f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "test/hup"\n'
                          f'[[meter]]\nname = "house"\nsource = "{house.source}"\n'
                          f'[[meter]]\nname = "cabin"\nsource = "{cabin.source}"\n{of_cabin}\n')

    def wait_for_power(meter, watts, count):
        topic = f"test/hup/{meter}/reading"
        wait_for(lambda: len(subscriber.payloads(topic)) == count, f"reading {count} of {meter}")
        assert subscriber.readings(topic)[-1]["active_power_import_w"] == watts

    write("")
    bridge = amsbridge("hup", "run", "--config", config, *READINGS_ALONE)
    for meter in (house, cabin):
        meter.send(p1(power("01.193")))
    wait_for_power("house", "1193", 1)
    wait_for_power("cabin", "1193", 1)

    write("ct_ratio = 10")
    bridge.process.send_signal(signal.SIGHUP)
    wait_for(lambda: len(cabin.connections) == 2, "the other meter to be read anew")
    for meter in (house, cabin):
        meter.send(p1(power("01.194")))
    wait_for_power("house", "1194", 2)
    wait_for_power("cabin", "11940", 2)
    assert len(house.connections) == 1 and bridge.words().count("connected to the broker") == 1

    write("ct_ration = 20")
    bridge.process.send_signal(signal.SIGHUP)
    wait_for(lambda: "so the bridge goes on with those it has" in bridge.words(), "a word about the wrong settings")
    assert re.search(r"error: .*ct_ration.*ct_ratio", bridge.words())
    for meter in (house, cabin):
        meter.send(p1(power("01.195")))
    wait_for_power("house", "1195", 3)
    wait_for_power("cabin", "11950", 3)
    assert len(house.connections) == 1 and len(cabin.connections) == 2
    assert json.loads(subscriber.payloads("test/hup/house/reading")[-1])["sequence"] == 3
