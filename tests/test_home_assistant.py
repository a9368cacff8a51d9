"""What Home Assistant finds on the broker: devices, entities and templates, by the rules of its MQTT discovery."""

import copy
import json
import re

import jinja2
import jinja2.sandbox
import pytest

from conftest import expected_readings, run_amsbridge, start_meter, wait_for

UNDEFINED = []  # what Home Assistant would write into its log
PREFIX = "homeassistant/device/"
SHORT = {"avty": "availability", "avty_mode": "availability_mode", "stat_t": "state_topic", "val_tpl": "value_template",
         "exp_aft": "expire_after", "dev_cla": "device_class", "stat_cla": "state_class", "en": "enabled_by_default",
         "unit_of_meas": "unit_of_measurement", "uniq_id": "unique_id", "def_ent_id": "default_entity_id",
         "ent_cat": "entity_category", "sug_dsp_prc": "suggested_display_precision", "pl_on": "payload_on",
         "pl_off": "payload_off", "p": "platform", "name": "name"}
SHARED = ("availability", "availability_mode", "state_topic")


class LoggingUndefined(jinja2.Undefined):
    """Undefined values that are printed, iterated or taken for true or false fill Home Assistant's log."""

    def __str__(self):
        UNDEFINED.append(self._undefined_message)
        return super().__str__()

    def __iter__(self):
        UNDEFINED.append(self._undefined_message)
        return super().__iter__()

    def __bool__(self):
        UNDEFINED.append(self._undefined_message)
        return super().__bool__()


def is_defined(value):
    if isinstance(value, jinja2.Undefined):
        value()
    return value


def render(template, payload):
    """The state, or None where a template fails, and Home Assistant keeps the state that it has."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=LoggingUndefined)
    environment.filters["is_defined"] = is_defined
    UNDEFINED.clear()
    try:
        state = environment.from_string(template).render(value=payload, value_json=json.loads(payload))
    except jinja2.UndefinedError:
        state = None
    assert not UNDEFINED, f"{template} fills the log with {UNDEFINED}"
    return state


def expanded(payload):
    """The components of a device payload as Home Assistant reads them: long keys, shared options, base topic."""
    device = json.loads(payload)
    shared = {SHORT[key]: device[key] for key in ("avty", "avty_mode", "stat_t") if key in device}
    entities = {}
    for key, component in device["cmps"].items():
        entity = {SHORT[name]: value for name, value in component.items() if name != "~"}
        if list(entity) == ["platform"]:
            entities[key] = entity
            continue
        entity = {**copy.deepcopy(shared), **entity}
        if "~" in component:
            entity["state_topic"] = re.sub("^~", lambda _: component["~"], entity["state_topic"])
        assert "~" not in entity["state_topic"]
        entities[key] = entity
    return entities


@pytest.fixture
def retained(broker):
    """retained(filter): what the broker keeps on the topics, as a new subscriber finds it."""
    import paho.mqtt.client as mqtt

    def look(topic_filter):
        found, done = {}, []
        client = mqtt.Client(client_id="look")
        client.on_connect = lambda *_: client.subscribe([(topic_filter, 1), ("test/look/end", 1)])
        client.on_subscribe = lambda *_: client.publish("test/look/end", "", qos=1)

        def message(_client, _data, received):
            if received.topic == "test/look/end":
                done.append(True)
            elif received.retain:
                found[received.topic] = received.payload.decode()

        client.on_message = message
        client.connect("127.0.0.1", broker.port)
        client.loop_start()
        wait_for(lambda: done, "all retained messages")
        client.disconnect()
        client.loop_stop()
        return found

    return look


def settings(tmp_path, broker, line, meter="name = 'house'", more="", mqtt=""):
    path = tmp_path / "amsbridge.toml"
    path.write_text(f"""state_directory = '{tmp_path}/state'
[mqtt]
host = '127.0.0.1'
port = {broker.port}
base = 'test/ha'
client_id = 'ha'
{mqtt}
[[meter]]
source = '{line}'
{meter}
{more}
""")
    return path


def device_topic(identity):
    return f"{PREFIX}amsbridge_test-2fha-2f{identity}/config"


BRIDGE = device_topic("bridge")


@pytest.fixture
def kaifa(amsbridge, tmp_path):
    """A Kaifa meter from ten seconds before the hour: lists 1, 2 and 3. Its line and its id."""
    # A line gives nothing before somebody reads it: the id is told by a file of the same meter.
    before = tmp_path / "before"
    assert run_amsbridge("simulate", "--meter", "kaifa", "--to", tmp_path / "recording", "--telegrams", 20,
                         "--expected", before).returncode == 0
    identity = next(t["meter_id"] for t in expected_readings(before) if t["meter_id"])
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", 10, "--start",
                          "2026-01-31T11:59:50Z")
    return f"serial://{line}", identity


def wait_for_component(retained, identity, key):
    topic = device_topic(identity)
    wait_for(lambda: key in json.loads(retained(topic).get(topic, '{"cmps":{}}'))["cmps"], f"{key} of {identity}", 60)
    return json.loads(retained(topic)[topic])


def test_a_kaifa_meter_and_its_bridge_are_found(amsbridge, broker, subscriber, retained, kaifa, tmp_path):
    line, identity = kaifa
    amsbridge("bridge", "run", "--config", settings(tmp_path, broker, line))
    device = wait_for_component(retained, identity, "active_energy_import_kwh")
    assert set(retained("homeassistant/#")) == {BRIDGE, device_topic(identity)}
    assert device["dev"]["ids"] == [f"amsbridge_test-2fha-2f{identity}"]
    assert device["dev"]["sn"] == identity and device["dev"]["mf"] == "Kaifa" and device["dev"]["name"] == "house"
    assert device["dev"]["via_device"] == "amsbridge_test-2fha-2fbridge"
    assert device["o"]["name"] == "amsbridge"

    entities = expanded(retained(device_topic(identity))[device_topic(identity)])
    energies = subscriber.payloads("test/ha/house/energy")
    seen = {key for telegram in expected_readings(tmp_path / "expected") for key in telegram["values"]}
    quantities = {key for key, entity in entities.items()
                  if entity["platform"] == "sensor" and "device_class" in entity and "timestamp" not in entity.values()}
    assert quantities <= seen, "entities only for values actually seen"
    states = retained("test/ha/#")
    assert states["test/ha/bridge/status"] == "online" and states["test/ha/house/status"] == "online"
    for key, entity in entities.items():
        assert re.fullmatch(r"[a-zA-Z0-9_-]+", entity["unique_id"])
        assert entity["default_entity_id"] == f"{entity['platform']}.test_ha_house_{key}"
        if entity.get("state_class") == "measurement":
            assert entity["expire_after"] >= 30
        if key not in ("status", "readings", "faults", "diagnosis"):
            assert [topic["t"] for topic in entity["availability"]] == ["test/ha/bridge/status", "test/ha/house/status"]
            assert entity["availability_mode"] == "all"
    assert entities["active_energy_import_kwh"]["state_topic"] == "test/ha/house/energy"
    assert entities["active_energy_import_kwh"]["expire_after"] > 3600
    assert json.loads(energies[-1]).keys() >= {"active_energy_import_kwh"}
    assert "test/ha/house/energy" in states and "test/ha/house/reading" not in states


def test_templates_give_the_values_of_real_payloads(amsbridge, broker, subscriber, retained, kaifa, tmp_path):
    line, identity = kaifa
    amsbridge("bridge", "run", "--config", settings(tmp_path, broker, line, meter="name = \"it's\""))
    wait_for_component(retained, identity, "active_energy_import_kwh")
    entities = expanded(retained(device_topic(identity))[device_topic(identity)])
    subscriber.publish("test/ha/command", '{"command":"status"}')
    wait_for(lambda: subscriber.payloads("test/ha/response"), "the bridge's state")
    state = json.dumps(json.loads(subscriber.payloads("test/ha/response")[-1])["status"])
    rendered = set()
    for key, entity in entities.items():
        topic = entity["state_topic"]
        payloads = [state] if topic == "test/ha/bridge/state" else subscriber.payloads(topic)
        assert payloads, topic
        if "value_template" not in entity:
            assert payloads[-1] in ("online", "offline")
            continue
        for payload in payloads:
            told = json.loads(payload, parse_float=str, parse_int=str)
            shown = render(entity["value_template"], payload)
            if topic == "test/ha/bridge/state":
                meter = told["meters"][0]
                assert shown == {"readings": meter["readings"], "diagnosis": meter["diagnosis"]["sentence"],
                                 "faults": str(sum(map(int, meter["faults"].values())))}[key]
            elif (member := {"last_telegram": "time"}.get(key, key)) in told and "late" not in told:
                assert shown == told[member] or float(shown) == float(told[member])
            else:
                assert shown is None
                continue
            rendered.add(key)
        if topic == "test/ha/house/reading":
            late = json.dumps({**json.loads(payloads[-1]), key: 7, "late": True})
            assert render(entity["value_template"], late) is None
    assert rendered >= entities.keys() - {"status"}


def test_home_assistants_birth_is_answered(amsbridge, broker, subscriber, retained, kaifa, tmp_path):
    line, identity = kaifa
    amsbridge("bridge", "run", "--config", settings(tmp_path, broker, line))
    wait_for_component(retained, identity, "active_energy_import_kwh")
    topic = device_topic(identity)
    # Home Assistant has forgotten all; the broker, too.
    for gone in (topic, BRIDGE):
        subscriber.client.publish(gone, "", qos=1, retain=True).wait_for_publish()
    assert not retained("homeassistant/#")
    subscriber.publish("homeassistant/status", "online")
    wait_for(lambda: set(retained("homeassistant/#")) == {topic, BRIDGE}, "both devices", 30)


def test_a_meter_that_is_taken_out_is_removed(amsbridge, broker, retained, kaifa, tmp_path):
    line, identity = kaifa
    bridge = amsbridge("bridge", "run", "--config", settings(tmp_path, broker, line))
    wait_for_component(retained, identity, "active_power_import_w")
    assert bridge.end() == 0
    amsbridge("again", "run", "--config", settings(tmp_path, broker, "tcp://127.0.0.1:9", meter="name = 'cabin'"))
    wait_for(lambda: set(retained("homeassistant/#")) == {BRIDGE}, "the meter to go")


def test_discovery_that_is_switched_off_leaves_nothing(amsbridge, broker, retained, kaifa, tmp_path):
    line, identity = kaifa
    bridge = amsbridge("bridge", "run", "--config", settings(tmp_path, broker, line))
    wait_for_component(retained, identity, "active_power_import_w")
    assert bridge.end() == 0
    amsbridge("again", "run", "--config",
              settings(tmp_path, broker, line, more="[home_assistant]\ndiscovery = false\n"))
    wait_for(lambda: not retained("homeassistant/#"), "everything to go")


def test_an_estimate_that_is_switched_off_is_removed_in_two_steps(amsbridge, broker, subscriber, retained, kaifa,
                                                                  tmp_path):
    line, identity = kaifa
    key = "active_energy_import_estimate_kwh"
    bridge = amsbridge("bridge", "run", "--config",
                       settings(tmp_path, broker, line, meter="name = 'house'\nestimate = true"))
    device = wait_for_component(retained, identity, key)
    assert device["cmps"][key]["stat_cla"] == "total"
    assert bridge.end() == 0
    before = len(subscriber.payloads(device_topic(identity)))
    amsbridge("again", "run", "--config", settings(tmp_path, broker, line))

    def steps():
        payloads = subscriber.payloads(device_topic(identity))[before:]
        return [json.loads(payload)["cmps"].get(key) for payload in payloads]

    wait_for(lambda: None in steps(), "a payload without it", 60)
    assert steps()[0] == {"p": "sensor"} and steps()[-1] is None


def test_single_values_have_entities_of_their_own_topics(amsbridge, broker, subscriber, retained, kaifa, tmp_path):
    line, identity = kaifa
    amsbridge("bridge", "run", "--config", settings(tmp_path, broker, line, mqtt="layout = ['topics']"))
    wait_for_component(retained, identity, "active_energy_import_kwh")
    entities = expanded(retained(device_topic(identity))[device_topic(identity)])
    for key, entity in entities.items():
        if key in ("status", "readings", "faults", "diagnosis"):
            continue
        assert entity["state_topic"] == f"test/ha/house/{key}" and "value_template" not in entity
        assert float(subscriber.payloads(entity["state_topic"])[-1]) >= 0


def test_a_gas_meter_is_a_device_of_its_own(amsbridge, broker, retained, tmp_path):
    path = tmp_path / "expected"
    _, line = start_meter(amsbridge, "meter", "p1-dsmr50", path, "--speed", 5)
    amsbridge("bridge", "run", "--config",
              settings(tmp_path, broker, f"serial://{line}?baud=115200&parity=none"))
    wait_for(lambda: path.exists() and any(t.get("sub_meters") for t in expected_readings(path)), "a sub-meter")
    gas = next(m for t in expected_readings(path) for m in t["sub_meters"] if m["medium"] == "gas")
    device = wait_for_component(retained, gas["meter_id"], "gas_volume_m3")
    assert device["dev"]["via_device"] == "amsbridge_test-2fha-2fbridge"
    entity = expanded(json.dumps(device))["gas_volume_m3"]
    assert entity["device_class"] == "gas" and entity["state_class"] == "total_increasing"
    assert entity["state_topic"] == f"test/ha/{gas['meter_id']}/energy"
    topic = entity["state_topic"]
    assert render(entity["value_template"], retained(topic)[topic]) is not None
