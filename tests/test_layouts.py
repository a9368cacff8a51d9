"""How readings are laid out on MQTT, thinned out, and what is added to them or taken out."""

import json
import re

from conftest import start_bridge, values_of, wait_for
from made import energy, p1, power, thermometer

QUIET_EXPORT = energy("000000.000", "1-0:2.8.0")


def said(subscriber, name, key):
    return subscriber.payloads(f"test/{name}/house/{key}")


def start_connected(amsbridge, name, *arguments):
    """What is not kept for later goes nowhere before the broker is there."""
    bridge = start_bridge(amsbridge, name, *arguments)
    wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
    return bridge


def retained_of(subscriber, topic):
    return {message.retain for message in list(subscriber.messages) if message.topic == topic}


def feed(meter, subscriber, topic, *telegrams, key="reading"):
    """Sends each telegram when the one before has been published."""
    for telegram in telegrams:
        before = len(subscriber.payloads(f"{topic}/{key}"))
        meter.send(telegram)
        wait_for(lambda n=before: len(subscriber.payloads(f"{topic}/{key}")) > n, f"a reading on {topic}")


def test_single_values_have_topics_and_what_is_absent_has_none(amsbridge, broker, witness, fake_meter):
    meter = fake_meter()
    start_connected(amsbridge, "topics", meter.source, broker, "--name", "house", "--mqtt-layout", "topics")
    feed(meter, witness, "test/topics/house", p1(power("01.193"), energy("000123.456"), QUIET_EXPORT),
         p1(power("01.194")), key="active_power_import_w")
    assert said(witness, "topics", "active_power_import_w") == ["1193", "1194"]
    assert said(witness, "topics", "active_energy_import_kwh") == ["123.456"]
    assert retained_of(witness, "test/topics/house/active_power_import_w") == {False}
    assert retained_of(witness, "test/topics/house/active_energy_import_kwh") == {True}
    assert {message.topic.removeprefix("test/topics/house/") for message in witness.messages
            if message.topic.startswith("test/topics/house/")} == {"status", "active_power_import_w",
                                                                   "active_energy_import_kwh"}


def test_all_layouts_say_the_same_together(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    start_connected(amsbridge, "all", meter.source, broker, "--name", "house", "--mqtt-layout", "json,topics,classic")
    feed(meter, subscriber, "test/all/house", p1(power("01.193"), energy("000123.456")))
    wait_for(lambda: subscriber.payloads("test/all/classic"), "the classic layout")
    assert values_of(subscriber.readings("test/all/house/reading")[0]) == {
        "active_power_import_w": "1193", "active_energy_import_kwh": "123.456"}
    assert said(subscriber, "all", "active_power_import_w") == ["1193"]
    assert subscriber.readings("test/all/house/energy")[0]["active_energy_import_kwh"] == "123.456"
    classic = subscriber.readings("test/all/classic")[0]["data"]
    assert (classic["P"], classic["tPI"]) == ("1193", "123.456")


def test_only_changes_are_published_and_no_register_is_lost(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    start_connected(amsbridge, "change", meter.source, broker, "--name", "house", "--publish", "change")
    # The one that closes each group changes, so that the group is known to have been dealt with.
    feed(meter, subscriber, "test/change/house", p1(power("01.193")))
    meter.send(p1(power("01.193")) * 3)
    feed(meter, subscriber, "test/change/house", p1(power("01.193"), energy("000123.456")))
    meter.send(p1(power("01.193")) * 3)
    feed(meter, subscriber, "test/change/house", p1(power("01.194")))
    assert [values_of(reading) for reading in subscriber.readings("test/change/house/reading")] == [
        {"active_power_import_w": "1193"},
        {"active_power_import_w": "1193", "active_energy_import_kwh": "123.456"},
        {"active_power_import_w": "1194"}]
    assert [reading["sequence"] for reading in subscriber.readings("test/change/house/reading")] == ["1", "2", "3"]


def test_an_interval_thins_out_and_loses_no_register(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    start_connected(amsbridge, "interval", meter.source, broker, "--name", "house", "--interval", 3600)
    feed(meter, subscriber, "test/interval/house", p1(power("01.193")))
    meter.send(b"".join(p1(power(f"01.2{number:02}")) for number in range(20)))
    feed(meter, subscriber, "test/interval/house", p1(power("01.194"), energy("000123.456")))
    assert [values_of(reading) for reading in subscriber.readings("test/interval/house/reading")] == [
        {"active_power_import_w": "1193"}, {"active_power_import_w": "1194", "active_energy_import_kwh": "123.456"}]


def test_transformers_before_the_meter_are_reckoned_in(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    start_connected(amsbridge, "ct", meter.source, broker, "--name", "house", "--ct-ratio", 40)
    feed(meter, subscriber, "test/ct/house", p1(power("01.193"), energy("000123.456"), "1-0:32.7.0(230.1*V)",
                                                "1-0:31.7.0(005.02*A)"))
    assert values_of(subscriber.readings("test/ct/house/reading")[0]) == {
        "active_power_import_w": "47720", "active_energy_import_kwh": "4938.240", "voltage_l1_v": "230.1",
        "current_l1_a": "200.80"}


def test_energy_is_estimated_from_a_register_on(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    start_connected(amsbridge, "estimate", meter.source, broker, "--name", "house", "--estimate=true")
    feed(meter, subscriber, "test/estimate/house", p1(power("01.193")), p1(power("01.193"), energy("000123.456")),
         p1(power("01.193")))
    before, at, after = subscriber.readings("test/estimate/house/reading")
    key = "active_energy_import_estimate_kwh"
    assert key not in before and at[key] == "123.456"
    assert 123.456 <= float(after[key]) < 123.466 and "active_energy_import_kwh" not in after


def test_false_registers_are_held_back_counted_and_explained(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    bridge = start_connected(amsbridge, "guard", meter.source, broker, "--name", "house")
    feed(meter, subscriber, "test/guard/house",
         *(p1(power("01.193"), energy(register)) for register in
           ("000123.456", "000000.000", "000123.457", "999999.999", "000123.458")))
    told = [reading.get("active_energy_import_kwh") for reading in subscriber.readings("test/guard/house/reading")]
    assert told == ["123.456", None, "123.457", None, "123.458"]
    assert [reading["active_energy_import_kwh"] for reading in subscriber.readings("test/guard/house/energy")] == [
        "123.456", "123.457", "123.458"]
    fell = "active_energy_import_kwh fell from 123.456 to 0.000 kWh: held back until 2 more telegrams confirm it"
    jumped = ("active_energy_import_kwh jumped from 123.457 to 999999.999 kWh, more than the main fuse lets through in that "
              "time: held back until 2 more telegrams confirm it")
    assert f"warning: house: {fell}\n" in bridge.words() and f"warning: house: {jumped}\n" in bridge.words()
    assert subscriber.ask("test/guard", {"command": "status"})["status"]["meters"][0]["held_back"] == {
        "fell": 1, "jumped": 1, "zero": 0, "confirmed": 0, "last": jumped}


def test_temperature_stands_in_readings_state_and_classic(amsbridge, broker, subscriber, fake_meter, tmp_path):
    thermometer(tmp_path / "sys", "28-0316a2799abc", 26187)
    meter = fake_meter()
    bridge = start_connected(amsbridge, "warm", meter.source, broker, "--name", "house", "--mqtt-layout", "json,classic",
                          "--temperature-sensor", "auto", "--temperature-sysfs", tmp_path / "sys")
    wait_for(lambda: "temperature_c" in subscriber.ask("test/warm", {"command": "status"})["status"], "a temperature")
    feed(meter, subscriber, "test/warm/house", p1(power("01.193")))
    wait_for(lambda: subscriber.payloads("test/warm/classic"), "the classic layout")
    assert re.search(r'"sequence":1,"temperature_c":26\.187,', said(subscriber, "warm", "reading")[0])
    assert re.search(r'"t":\d+,"temp":26\.187,"data"', subscriber.payloads("test/warm/classic")[0])
    state = subscriber.ask("test/warm", {"command": "status"})["status"]
    assert state["temperature_c"] == 26.187 and "temperature_problem" not in state
    assert bridge.process.poll() is None


def test_without_a_thermometer_no_temperature_is_told(amsbridge, broker, subscriber, fake_meter, tmp_path):
    meter = fake_meter()
    start_connected(amsbridge, "cold", meter.source, broker, "--name", "house", "--mqtt-layout", "json,classic",
                 "--temperature-sensor", "auto", "--temperature-sysfs", tmp_path)
    feed(meter, subscriber, "test/cold/house", p1(power("01.193")))
    wait_for(lambda: subscriber.payloads("test/cold/classic"), "the classic layout")
    state = json.dumps(subscriber.ask("test/cold", {"command": "status"}))
    assert "temp" not in said(subscriber, "cold", "reading")[0] + subscriber.payloads("test/cold/classic")[0] + state


def test_a_thermometer_that_fails_is_said_to(amsbridge, broker, subscriber, fake_meter, tmp_path):
    for name, thousandths, is_right, words in (("unpowered", 85000, True, "85"), ("noisy", 26187, False, "checksum is wrong")):
        thermometer(tmp_path / name, "28-0316a2799abc", thousandths, is_right)
        meter = fake_meter()
        bridge = start_connected(amsbridge, name, meter.source, broker, "--name", "house", "--temperature-sensor", "auto",
                              "--temperature-sysfs", tmp_path / name)
        wait_for(lambda name=name: "temperature_problem" in subscriber.ask(f"test/{name}", {"command": "status"})["status"],
                 "a word about the thermometer")
        state = subscriber.ask(f"test/{name}", {"command": "status"})["status"]
        assert words in state["temperature_problem"] and "28-0316a2799abc" in state["temperature_problem"]
        assert "temperature_c" not in state
        assert f"warning: {state['temperature_problem']}" in bridge.words()
        feed(meter, subscriber, f"test/{name}/house", p1(power("01.193")))
        assert "temperature" not in said(subscriber, name, "reading")[0]
