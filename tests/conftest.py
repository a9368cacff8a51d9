"""Real processes for the end-to-end tests: the program, a Mosquitto broker, a subscriber. All on loopback."""

import collections
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from demo import free_port

# So that a test can be held against what was sent: nothing but the meter's readings, nothing of this machine.
READINGS_ALONE = ("--home-assistant-discovery=false", "--temperature-sensor", "none")
NOT_VALUES = {"time", "meter_time", "sequence", "late", "scale"}
REGISTER = re.compile(".*_(kwh|kvarh|m3|gj)|power_failures")
# A test that wants a page says where; the others would all want the same port.
os.environ["AMSBRIDGE_HTTP_LISTEN"] = "none"
AMSBRIDGE = os.environ.get("AMSBRIDGE", "build/dev/bridge/amsbridge")
CORPUS = pathlib.Path(os.environ.get("AMSBRIDGE_CORPUS", "../shared/corpus"))


def wait_for(condition, what, seconds=20):
    """Waits until `condition()` is true; what is waited for should come at once, the limit is for slow machines."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        time.sleep(0.01)


def run_amsbridge(*arguments, stdin=None, timeout=120, environment=None):
    return subprocess.run([AMSBRIDGE, *map(str, arguments)], input=stdin, capture_output=True, timeout=timeout,
                          env={**os.environ, **(environment or {})}, check=False)


class Process:
    """A process of the test's own, ended with it."""

    def __init__(self, *command, log):
        self.log = pathlib.Path(log)
        self.output = self.log.with_suffix(".out")
        with open(self.log, "ab") as errors, open(self.output, "wb") as output:
            self.process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors,
                                            stdin=subprocess.DEVNULL)

    def words(self):
        return self.log.read_text(errors="replace")

    def first_line(self):
        wait_for(lambda: b"\n" in self.output.read_bytes(), f"a line from {self.process.args}")
        return self.output.read_text().splitlines()[0]

    def wait(self, seconds=30):
        return self.process.wait(seconds)

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()


class Broker:
    """A Mosquitto with a configuration and a port of its own, which it keeps when it is started again."""

    def __init__(self, folder, users=None, more_lines=()):
        self.port = free_port()
        self.folder = folder
        self.process = None
        lines = [f"listener {self.port} 127.0.0.1", "persistence true",
                 f"persistence_location {folder}/", "max_queued_messages 0",
                 # What a subscriber has not been sent is only in memory, which a killed broker loses.
                 "max_inflight_messages 0", *more_lines,
                 *(f"log_type {kind}" for kind in ("error", "warning", "notice", "information", "subscribe"))]
        if users:
            passwords = folder / "passwords"
            passwords.touch()
            for name, password in users.items():
                subprocess.run(["mosquitto_passwd", "-b", passwords, name, password], check=True, capture_output=True)
            passwords.chmod(0o644)
            lines += ["allow_anonymous false", f"password_file {passwords}"]
        else:
            lines += ["allow_anonymous true"]
        if os.geteuid() == 0:
            lines.append("user root")  # else it would become a user who may not read here
        self.configuration = folder / "mosquitto.conf"
        self.configuration.write_text("\n".join(lines) + "\n")
        self.start()

    def start(self):
        mosquitto = "/usr/sbin/mosquitto"
        self.process = Process(mosquitto, "-c", self.configuration, log=self.folder / "mosquitto.log")
        wait_for(self.is_listening, "mosquitto to listen")

    def is_listening(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def has_subscriber(self, topic):
        return re.search(rf"\d {re.escape(topic)}$", self.process.words(), re.M) is not None

    def stop(self):
        self.process.end()

    def kill(self):
        self.process.end(signal.SIGKILL)

    def save(self):
        """Writes its sessions to disk, where they are found after a kill, too. Once for a broker."""
        self.process.process.send_signal(signal.SIGUSR1)
        wait_for((self.folder / "mosquitto.db").exists, "the broker's sessions on disk")


class Subscriber:
    """Collects all messages under a base topic, over restarts of the broker."""

    def __init__(self, port, topic="#", user=None, password=None):
        self.messages = []
        self.subscribed = False
        self.client = self.new_client(topic)
        if user:
            self.client.username_pw_set(user, password)
        self.client.on_subscribe = lambda *_: setattr(self, "subscribed", True)
        self.client.on_disconnect = lambda *_: setattr(self, "subscribed", False)
        self.client.on_message = lambda _client, _data, message: self.messages.append(message)
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        wait_for(lambda: self.subscribed, "the subscription")

    @staticmethod
    def new_client(topic):
        # A session that outlives the broker: nothing is missed between its start and the subscriber's return.
        client = mqtt.Client(client_id="end-to-end", clean_session=False)
        client.on_connect = lambda *_: client.subscribe(topic, qos=2)
        return client

    def payloads(self, topic):
        return [message.payload.decode() for message in list(self.messages) if message.topic == topic]

    def readings(self, topic):
        return [json.loads(payload, parse_float=str, parse_int=str) for payload in self.payloads(topic)]

    def publish(self, topic, payload, **properties):
        """With user properties, if any are given, which a Witness alone can send."""
        told = Properties(PacketTypes.PUBLISH) if properties else None
        if properties:
            told.UserProperty = list(properties.items())
        self.client.publish(topic, payload, qos=1, properties=told).wait_for_publish()

    def ask(self, base, request):
        """The bridge's answer to a command."""
        before = len(self.payloads(f"{base}/response"))
        self.publish(f"{base}/command", request if isinstance(request, (str, bytes)) else json.dumps(request))
        wait_for(lambda: len(self.payloads(f"{base}/response")) > before, f"an answer to {request}")
        return json.loads(self.payloads(f"{base}/response")[before])

    def close(self):
        self.client.loop_stop()
        self.client.disconnect()


@pytest.fixture(autouse=True)
def own_state(tmp_path, monkeypatch):
    """What a bridge remembers stays with its test. The meters' clocks are those of a place that has two times a year."""
    for variable in ("STATE_DIRECTORY", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "state"))
    monkeypatch.setenv("TZ", "Europe/Oslo")


@pytest.fixture
def start(tmp_path):
    """start(name, *command): a process that is ended with the test, its log shown if the test fails."""
    processes = []

    def start_process(name, *command):
        process = Process(*command, log=tmp_path / f"{name}.log")
        processes.append((name, process))
        return process

    yield start_process
    for name, process in reversed(processes):
        process.end(signal.SIGKILL)
        print(f"--- {name} ---\n{process.words()}")


@pytest.fixture
def amsbridge(start):
    """amsbridge(name, *arguments): the program in the background."""
    return lambda name, *arguments: start(name, AMSBRIDGE, *arguments)


@pytest.fixture
def broker(tmp_path):
    instance = Broker(tmp_path)
    yield instance
    instance.stop()


class Witness(Subscriber):
    """Speaks MQTT 5: sees user properties, and what is sent to be retained. Misses what a broken connection costs."""

    @staticmethod
    def new_client(topic):
        client = mqtt.Client(client_id="end-to-end", protocol=mqtt.MQTTv5)
        options = SubscribeOptions(qos=2, retainAsPublished=True)
        client.on_connect = lambda *_: client.subscribe(topic, options=options)
        return client


@pytest.fixture
def witness(broker):
    instance = Witness(broker.port)
    yield instance
    instance.close()


@pytest.fixture
def subscriber(broker):
    instance = Subscriber(broker.port)
    yield instance
    instance.close()


@pytest.fixture
def fake_meter():
    """fake_meter(): a meter behind a TCP port, which sends what the test tells it to."""
    from made import FakeMeter
    meters = []

    def make():
        meters.append(FakeMeter())
        return meters[-1]

    yield make
    for meter in meters:
        meter.close()


def start_meter(amsbridge, name, model, path, *arguments):
    """A simulated meter on a pseudo-terminal: its process and its line."""
    meter = amsbridge(name, "simulate", "--meter", model, "--to", "pty", "--expected", path, *arguments)
    return meter, meter.first_line()


def start_bridge(amsbridge, name, source, broker, *arguments):
    """A bridge that publishes below test/NAME."""
    alone = READINGS_ALONE[:1] if "--temperature-sensor" in arguments else READINGS_ALONE
    return amsbridge(name, "run", "--source", source, "--mqtt-port", broker.port, "--mqtt-host", "127.0.0.1",
                     "--mqtt-base", f"test/{name}", "--mqtt-client-id", name, *alone, *arguments)


def expected_readings(path):
    """What `amsbridge simulate --expected` said, one a telegram."""
    written = pathlib.Path(path).read_text()
    whole = written[:written.rfind("\n") + 1]  # the meter may be in the middle of a line
    return [json.loads(line) for line in whole.splitlines()]


def as_published(telegrams):
    """What is published of a meter's first telegrams: a register that begins with zero comes with its third one."""
    zeros = collections.Counter()
    accepted = set()
    published = []
    for telegram in telegrams:
        values = {}
        for key, value in telegram["values"].items():
            if REGISTER.fullmatch(key) and key not in accepted:
                zeros[key] += 1
                if float(value) == 0 and zeros[key] < 3:
                    continue
                accepted.add(key)
            values[key] = value
        if values:
            published.append({**telegram, "values": values})
    return published


def values_of(message):
    return {key: value for key, value in message.items() if key not in NOT_VALUES}


def assert_same(messages, expected):
    """Each telegram once and in order, with the decimals that the meter sent."""
    assert [int(message["sequence"]) for message in messages] == list(range(1, len(expected) + 1))
    for message, telegram in zip(messages, as_published(expected), strict=True):
        assert values_of(message) == telegram["values"]
        assert_same_clock(message.get("meter_time", ""), telegram["meter_time"])


def assert_same_clock(published, sent):
    """On MQTT each clock has an offset: the one it sends, else one that was found out."""
    assert published.startswith(sent)
    assert bool(re.fullmatch(r".*[+-]\d\d:\d\d", published)) == bool(sent)
