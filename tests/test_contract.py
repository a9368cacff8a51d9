"""Every message that docs/data-format.md describes, octet by octet: topic, payload, QoS and whether it is retained."""

import json
import pathlib
import re

import pytest

from conftest import AMSBRIDGE, Broker, Process, Witness, run_amsbridge, wait_for
from made import energy, p1, power

DISCOVERY = pathlib.Path(__file__).parent / "discovery"
SETTINGS = """state_directory = "{folder}/state"
time_zone = "Europe/Oslo"
[mqtt]
host = "127.0.0.1"
port = {port}
base = "base"
client_id = "contract"
layout = ["json", "topics", "classic"]
[commands]
allow = "all"
[temperature]
sensor = "none"
[[meter]]
name = "house"
source = "mqtt://127.0.0.1:{port}/from/house"
raw = true
"""
GAS = ("0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031)", "0-1:24.2.1(260131120000W)(00777.123*m3)")
TELEGRAMS = [p1(power("01.193"), energy("000123.456"), energy("000000.000", "1-0:2.8.0"), "1-0:32.7.0(230.1*V)",
                "1-0:31.7.0(005.00*A)"),
             p1(power("01.194"), *GAS, time="260131120020W")]
TIMES = ["2026-01-31T11:00:10.120Z", "2026-01-31T11:00:20.120Z"]
VERSION = run_amsbridge("version").stdout.decode().split()[1]
METER = "E0044007382246019"


@pytest.fixture(name="said", scope="module")
def fixture_said(tmp_path_factory):
    """All that is said from birth to goodbye by a bridge with two telegrams, whose arrival is fixed."""
    folder = tmp_path_factory.mktemp("contract")
    broker = Broker(folder)
    subscriber = Witness(broker.port)
    settings = folder / "amsbridge.toml"
    settings.write_text(SETTINGS.format(folder=folder, port=broker.port))
    bridge = Process(AMSBRIDGE, "run", "--config", settings, log=folder / "bridge.log")
    try:
        wait_for(lambda: broker.has_subscriber("from/house"), "the source's subscription")
        for number, (telegram, time) in enumerate(zip(TELEGRAMS, TIMES)):
            subscriber.publish("from/house", telegram, time=time, sequence=str(361 + number))
            wait_for(lambda n=number: len(subscriber.payloads("base/house/reading")) > n, "a reading")
        discovery = [f"homeassistant/device/amsbridge_base-2f{who}/config" for who in ("bridge", METER, "G0039001")]
        wait_for(lambda: all(subscriber.payloads(topic) for topic in discovery), "discovery")
        for number, command in enumerate(("ping", "status", "reading", "capture", "identify", "explode")):
            subscriber.ask("base", {"id": number, "command": command})
        subscriber.ask("base", {"id": "a", "command": "set", "key": "outbox.rate", "value": 60})
        assert bridge.end() == 0
        wait_for(lambda: subscriber.payloads("base/bridge/status")[-1:] == ["offline"], "the goodbye")
        yield Said(subscriber.messages, broker.port)
    finally:
        bridge.end(9)
        print(bridge.words())
        subscriber.close()
        broker.stop()


class Said:
    def __init__(self, messages, port):
        self.messages = [message for message in messages if not message.topic.startswith(("from/", "base/command"))]
        self.port = port

    def on(self, topic, retained):
        found = [message for message in self.messages if message.topic == topic]
        assert found and all(message.retain == retained and message.qos == 1 for message in found), topic
        return [message.payload for message in found]

    def answer(self, identity):
        answers = self.on("base/response", retained=False)
        return next(answer.decode() for answer in answers if json.loads(answer).get("id") == identity)


READINGS = [b'{"time":"2026-01-31T11:00:10.120Z","meter_time":"2026-01-31T12:00:10+01:00","sequence":361,'
            b'"active_power_import_w":1193,"active_energy_import_kwh":123.456,"voltage_l1_v":230.1,"current_l1_a":5.00}',
            b'{"time":"2026-01-31T11:00:20.120Z","meter_time":"2026-01-31T12:00:20+01:00","sequence":362,'
            b'"active_power_import_w":1194}']
GAS_READING = (b'{"time":"2026-01-31T11:00:20.120Z","meter_time":"2026-01-31T12:00:00+01:00","sequence":362,'
               b'"channel":1,"medium":"gas","gas_volume_m3":777.123}')


def test_status_of_the_bridge(said):
    assert said.on("base/bridge/status", retained=True) == [b"online", b"offline"]


def test_status_of_a_meter(said):
    for meter in ("house", "G0039001"):
        assert said.on(f"base/{meter}/status", retained=True) == [b"online", b"offline"]


def test_reading(said):
    assert said.on("base/house/reading", retained=False) == READINGS
    assert said.on("base/G0039001/reading", retained=False) == [GAS_READING]


def test_energy(said):
    assert said.on("base/house/energy", retained=True) == [
        b'{"time":"2026-01-31T11:00:10.120Z","meter_time":"2026-01-31T12:00:10+01:00","active_energy_import_kwh":123.456}']
    assert said.on("base/G0039001/energy", retained=True) == [
        b'{"time":"2026-01-31T11:00:20.120Z","meter_time":"2026-01-31T12:00:00+01:00","gas_volume_m3":777.123}']


def test_single_values(said):
    assert said.on("base/house/active_power_import_w", retained=False) == [b"1193", b"1194"]
    assert said.on("base/house/voltage_l1_v", retained=False) == [b"230.1"]
    assert said.on("base/house/current_l1_a", retained=False) == [b"5.00"]
    assert said.on("base/house/active_energy_import_kwh", retained=True) == [b"123.456"]
    assert said.on("base/G0039001/gas_volume_m3", retained=True) == [b"777.123"]


def test_classic(said):
    messages = [message.decode() for message in said.on("base/classic", retained=False)]
    sender = r'\{"id":"[0-9a-f]{8}","name":"contract","up":\d+,'
    assert re.fullmatch(sender + re.escape(
        '"t":1769857210,"data":{"meterId":"E0044007382246019","P":1193,"I1":5.00,"U1":230.10,"tPI":123.456,'
        '"rtc":1769857210}}'), messages[0])
    assert re.fullmatch(sender + re.escape('"t":1769857220,"data":{"meterId":"E0044007382246019","P":1194}}'), messages[1])
    assert len(messages) == 2


def test_raw(said):
    assert said.on("base/house/raw", retained=False) == TELEGRAMS
    told = [message.properties.UserProperty for message in said.messages if message.topic == "base/house/raw"]
    assert told == [[("time", time), ("sequence", str(361 + number))] for number, time in enumerate(TIMES)]


def masked(state):
    """With # for the numbers that depend on how fast the machine is."""
    return re.sub(r'"(uptime|queued|acknowledged|waiting|waiting_octets)":\d+', r'"\1":#', state)


def expected_state(said, online, meter):
    return ('{"version":"' + VERSION + '","uptime":#,'
            '"broker":{"queued":#,"acknowledged":#,"dropped":0,"refused":0,"reconnects":0},'
            '"outbox":{"durable":true,"waiting":#,"waiting_octets":#,"dropped_live":0,"dropped_registers":0,"failures":0,'
            f'"catching_up":false}},"meters_total":1,"meters_online":{online},"meters":[{{"name":"house",'
            f'"source":"mqtt://127.0.0.1:{said.port}/from/house",{meter}}}]}}')


def test_state_of_the_bridge(said):
    states = said.on("base/bridge/state", retained=False)
    assert masked(states[0].decode()) == expected_state(said, 0, (
        '"status":"offline","octets":0,"readings":0,"unchecked":0,"unauthenticated":0,"replayed":0,"repeated":0,'
        '"held_back":{"fell":0,"jumped":0,"zero":0,"confirmed":0},"opened":0,"lost":0,"stuck":0,"faults":{},'
        '"diagnosis":{"code":"listening","sentence":"Nothing can be said yet.",'
        '"next_step":"Wait: meters send every 1 to 10 seconds, some once a minute."}'))


def test_commands_and_answers(said):
    assert said.answer(0) == f'{{"id":0,"pong":"{VERSION}"}}'
    octets = sum(map(len, TELEGRAMS))
    assert masked(said.answer(1)) == '{"id":1,"status":' + expected_state(said, 1, (
        f'"status":"online","octets":{octets},"readings":2,"unchecked":0,"unauthenticated":0,"replayed":0,"repeated":0,'
        '"held_back":{"fell":0,"jumped":0,"zero":1,"confirmed":0,'
        '"last":"active_energy_export_kwh appeared as 0.000 kWh: held back until 2 more telegrams confirm it"},'
        '"opened":0,"lost":0,"stuck":0,"faults":{},"clock":{"shows":"sent","offset_minutes":60,"deviation_s":0},'
        '"diagnosis":{"code":"good","sentence":"Telegrams arrive and are read.","next_step":""}')) + "}"
    assert said.answer(2) == (f'{{"id":2,"reading":{{"house":{READINGS[1].decode()},'
                              f'"G0039001":{GAS_READING.decode()}}}}}')
    assert said.answer(3) == f'{{"id":3,"capture":{{"house":"{b"".join(TELEGRAMS).hex()}"}}}}'
    assert said.answer(4) == '{"id":4,"identify":"contract says: here I am"}'
    assert said.answer(5) == ('{"id":5,"error":"unknown command \'explode\'; known are ping, status, reading, capture, '
                              'identify, restart and set"}')
    assert said.answer("a") == '{"id":"a","set":{"key":"outbox.rate","value":"60","until":"restart"}}'


@pytest.mark.parametrize("device", ["bridge", METER, "G0039001"])
def test_discovery(said, device):
    """Payloads on one line, as Home Assistant gets them; VERSION is the program's."""
    expected = (DISCOVERY / f"amsbridge_base-2f{device}.json").read_text().rstrip("\n").replace("VERSION", VERSION)
    # Told again when more is known; the last one stays.
    assert said.on(f"homeassistant/device/amsbridge_base-2f{device}/config", retained=True)[-1].decode() == expected


def test_nothing_else_is_said(said):
    topics = {message.topic for message in said.messages}
    assert topics == {
        "base/bridge/status", "base/bridge/state", "base/house/status", "base/house/reading", "base/house/energy",
        "base/house/raw", "base/house/active_power_import_w", "base/house/voltage_l1_v", "base/house/current_l1_a",
        "base/house/active_energy_import_kwh", "base/G0039001/status", "base/G0039001/reading", "base/G0039001/energy",
        "base/G0039001/gas_volume_m3", "base/classic", "base/response",
        "homeassistant/device/amsbridge_base-2fbridge/config", "homeassistant/device/amsbridge_base-2fG0039001/config",
        "homeassistant/device/amsbridge_base-2fE0044007382246019/config"}
