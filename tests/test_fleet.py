"""Telegrams of many meters on a broker, decoded by several workers that share a subscription: nothing is lost, whoever
is killed; what comes twice has the number that it had."""

import collections
import json
import signal
import subprocess

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from conftest import AMSBRIDGE, expected_readings, free_port, wait_for

METERS = 40
SHARED = "$share/decoders/han/+/raw"


class Telegrams:
    """What a meter sends, and what a decoder must make of it."""

    def __init__(self, folder, maker, count):
        file, expected = folder / f"{maker}.hex", folder / f"{maker}.json"
        subprocess.run([AMSBRIDGE, "simulate", "--meter", maker, "--telegrams", str(count), "--hex", "--to", file,
                        "--start", "2026-01-31T11:50:01Z", "--expected", expected], check=True, capture_output=True)
        self.octets = [bytes.fromhex(line) for line in file.read_text().splitlines()]
        self.powers = [telegram["values"]["active_power_import_w"] for telegram in expected_readings(expected)]


@pytest.fixture(name="telegrams")
def fixture_telegrams(tmp_path):
    return [Telegrams(tmp_path, maker, 200) for maker in ("kaifa", "aidon", "kamstrup")]


def time_of(sequence):
    return f"2026-01-31T11:{sequence // 60 % 60:02}:{sequence % 60:02}.250Z"


class Edge:
    """Sends what edge bridges send: telegrams with the time of their arrival and their number there."""

    def __init__(self, broker, telegrams):
        self.telegrams = telegrams
        self.sent = 0  # of each meter
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.max_inflight_messages_set(100)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()

    def of(self, meter):
        return self.telegrams[meter % len(self.telegrams)]

    def send(self, count):
        last = None
        for _ in range(count):
            self.sent += 1
            for meter in range(METERS):
                last = self.publish(meter, self.sent)
        last.wait_for_publish()

    def publish(self, meter, sequence):
        properties = Properties(PacketTypes.PUBLISH)
        properties.UserProperty = [("time", time_of(sequence)), ("sequence", str(sequence))]
        return self.client.publish(f"han/meter{meter}/raw", self.of(meter).octets[sequence - 1], qos=1,
                                   properties=properties)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture(name="edge")
def fixture_edge(broker, telegrams):
    edge = Edge(broker, telegrams)
    yield edge
    edge.close()


@pytest.fixture(name="worker")
def fixture_worker(amsbridge, broker, tmp_path):
    """worker(number): one that has a client id for what it reads, another one for what it publishes, and a base and a
    state directory of its own."""
    starts = collections.Counter()

    def start(number, topic=SHARED):
        starts[number] += 1
        name = f"worker{number}"
        source = f"mqtt://127.0.0.1:{broker.port}/{topic}?client_id={name}-source&session=persistent"
        process = amsbridge(f"{name}-{starts[number]}", "run", "--source", source, "--mqtt-host", "127.0.0.1",
                            "--mqtt-port", broker.port, "--mqtt-client-id", name, "--mqtt-base", f"out/{name}",
                            "--mqtt-longest-pause", 1, "--state-directory", tmp_path / name,
                            "--home-assistant-discovery=false", "--temperature-sensor", "none")
        wait_for(lambda: "session=persistent: connected" in process.words(), f"{name} to read")
        wait_for(lambda: "connected to the broker" in process.words(), f"{name} to publish")
        return process

    return start


def readings(subscriber):
    """Of each meter: (worker, reading) in the order of their arrival."""
    of_meter = collections.defaultdict(list)
    for message in list(subscriber.messages):
        levels = message.topic.split("/")
        if len(levels) == 4 and levels[0] == "out" and levels[3] == "reading":
            of_meter[levels[2]].append((levels[1], json.loads(message.payload)))
    return of_meter


def numbers(subscriber, by=None):
    """(meter, sequence) of all readings, or of those of a worker."""
    return {(meter, reading["sequence"]) for meter, all_of_it in readings(subscriber).items()
            for worker, reading in all_of_it if by in (None, worker)}


def decoded(subscriber):
    return len(numbers(subscriber))


def assert_all_right(subscriber, edge):
    """Each telegram of each meter was decoded to what it says, dated when it came to the edge, and numbered there."""
    of_meter = readings(subscriber)
    doubles = 0
    assert set(of_meter) == {f"meter{meter}" for meter in range(METERS)}, "named by the level of the +"
    for meter in range(METERS):
        by_number = {}
        for _, reading in of_meter[f"meter{meter}"]:
            doubles += reading["sequence"] in by_number
            by_number[reading["sequence"]] = reading
        assert sorted(by_number) == list(range(1, edge.sent + 1))
        for sequence, reading in by_number.items():
            assert reading["time"] == time_of(sequence)
            assert str(reading["active_power_import_w"]) == str(edge.of(meter).powers[sequence - 1])
    return doubles


def test_workers_share_the_meters_and_a_killed_ones_share_waits_for_it(worker, edge, broker, subscriber):
    workers = {number: worker(number) for number in (1, 2, 3)}
    edge.send(50)
    wait_for(lambda: decoded(subscriber) == 50 * METERS, "all readings of three workers", 60)
    shares = {n: len(numbers(subscriber, f"worker{n}")) for n in workers}
    assert all(share > 0 for share in shares.values()), shares
    assert sum(shares.values()) == 50 * METERS, "no telegram goes to two workers"

    workers[2].end(signal.SIGKILL)
    edge.send(50)
    alive = lambda: len(numbers(subscriber, "worker1") | numbers(subscriber, "worker3"))
    wait_for(lambda: alive() > shares[1] + shares[3] + 50 * METERS // 2, "the readings of those who are left", 60)
    # Nothing more comes from the two: what they have left to do is done once each has decoded a last telegram.
    waited = numbers(subscriber)
    assert len(waited) < edge.sent * METERS, "the killed worker's share waits"

    workers[2] = worker(2)
    wait_for(lambda: decoded(subscriber) == edge.sent * METERS, "the share of the killed worker", 60)
    late = numbers(subscriber, "worker2") - waited
    assert late, "it drains to the worker that has the client id, and to no other"
    doubles = assert_all_right(subscriber, edge)
    print(f"shares {shares}; {len(late)} telegrams waited for the killed worker; {doubles} doubles, numbered alike")
    for process in workers.values():
        assert process.end() == 0


def test_workers_killed_again_and_again_under_load_lose_nothing(worker, edge, broker, subscriber):
    workers = {number: worker(number) for number in (1, 2)}
    kills = 0
    for turn in range(10):
        edge.send(10)
        victim = 1 + turn % 2
        seen = decoded(subscriber)
        edge.send(5)
        wait_for(lambda: decoded(subscriber) > seen, "readings", 60)
        workers[victim].end(signal.SIGKILL)
        kills += 1
        workers[victim] = worker(victim)
    wait_for(lambda: decoded(subscriber) == edge.sent * METERS, "all readings", 60)
    doubles = assert_all_right(subscriber, edge)
    assert edge.sent == 150
    print(f"workers killed {kills} times: {edge.sent * METERS} telegrams sent, {decoded(subscriber)} decoded, "
          f"{doubles} doubles, numbered alike")


def test_share_of_a_worker_that_is_away_outlives_a_restart_of_the_broker(worker, edge, broker, subscriber):
    workers = {number: worker(number) for number in (1, 2)}
    edge.send(1)
    wait_for(lambda: decoded(subscriber) == METERS, "the first readings")
    workers[2].end(signal.SIGKILL)
    edge.send(20)
    # Mosquitto takes turns, whether a worker is there or not.
    wait_for(lambda: decoded(subscriber) == METERS + 20 * METERS // 2, "the readings of the worker that is there", 60)
    wait_for(lambda: len([m for m in subscriber.messages if m.topic.startswith("han/")]) == 21 * METERS, "all telegrams")
    broker.stop()
    broker.start()
    wait_for(lambda: subscriber.subscribed, "the subscriber to be back")
    workers[2] = worker(2)
    wait_for(lambda: decoded(subscriber) == edge.sent * METERS, "the share of the worker that was away", 60)
    print(f"20 telegrams of {METERS} meters: {assert_all_right(subscriber, edge)} doubles, numbered alike")


def test_backlog_comes_out_in_order_at_the_pace_of_the_broker(worker, edge, subscriber):
    # Beyond what may be on its way to a broker, readings would wait on disk, and leave that late and slowly.
    absent = worker(1)
    assert absent.end() == 0
    edge.send(150)
    worker(1)
    wait_for(lambda: decoded(subscriber) == 150 * METERS, "the backlog", 60)
    for meter, all_of_it in readings(subscriber).items():
        assert [reading["sequence"] for _, reading in all_of_it] == list(range(1, 151)), meter
        assert not any("late" in reading for _, reading in all_of_it)


def test_telegrams_of_edge_bridges_come_out_with_their_time_and_number(amsbridge, worker, broker, subscriber, tmp_path):
    worker(1)
    worker(2)
    makers = {"cabin": "kaifa", "house": "aidon", "barn": "p1-se-lg"}
    count = 60
    for name, maker in makers.items():
        port = free_port()
        amsbridge(f"{name}-meter", "simulate", "--meter", maker, "--to", f"tcp://127.0.0.1:{port}", "--speed", 100,
                  "--telegrams", count, "--expected", tmp_path / name)
        amsbridge(f"{name}-edge", "run", "--source", f"tcp://127.0.0.1:{port}", "--raw", "--name", name, "--mqtt-host",
                  "127.0.0.1", "--mqtt-port", broker.port, "--mqtt-client-id", f"{name}-edge", "--mqtt-base", "han",
                  "--state-directory", tmp_path / f"{name}-state", "--home-assistant-discovery=false")
    wait_for(lambda: decoded(subscriber) == count * len(makers), "all readings", 60)
    at_the_edge = collections.defaultdict(dict)
    for name in makers:
        for payload in subscriber.payloads(f"han/{name}/reading"):
            reading = json.loads(payload)
            at_the_edge[name][reading["sequence"]] = reading
    for name, decoded_ones in readings(subscriber).items():
        powers = [int(telegram["values"]["active_power_import_w"]) for telegram in expected_readings(tmp_path / name)]
        by_number = {reading["sequence"]: reading for _, reading in decoded_ones}
        assert sorted(by_number) == list(range(1, count + 1))
        assert [int(by_number[n]["active_power_import_w"]) for n in sorted(by_number)] == powers
        assert {n: r["time"] for n, r in by_number.items()} == {n: r["time"] for n, r in at_the_edge[name].items()}


def test_a_telegram_longer_than_a_reading_buffer_is_one_telegram(worker, edge, broker, subscriber):
    worker(1)
    # Noise before the telegram makes the message longer than what is read at once; its end is what counts.
    octets = bytes(9000) + edge.of(0).octets[0]
    edge.client.publish("han/meter0/raw", octets, qos=1).wait_for_publish()
    wait_for(lambda: decoded(subscriber) == 1, "the reading")
    telegram = edge.of(1).octets[0]
    over_the_end = bytes(4096 - len(telegram) // 2) + telegram
    edge.client.publish("han/meter1/raw", over_the_end, qos=1).wait_for_publish()
    wait_for(lambda: decoded(subscriber) == 2, "the reading of the telegram that lies over the end of the buffer")
