"""Where octets come from and go on to: raw messages, TCP, UDP, and the topics of a broker."""

import json
import socket
import time

from conftest import assert_same, expected_readings, free_port, run_amsbridge, start_bridge, values_of, wait_for
from made import p1, power, simulated


def wait_for_readings(subscriber, topic, count):
    wait_for(lambda: len(subscriber.payloads(f"{topic}/reading")) >= count, f"{count} readings on {topic}")
    return subscriber.readings(f"{topic}/reading")


def test_raw_octets_are_published_and_can_be_decoded_again(amsbridge, broker, witness, tmp_path, fake_meter):
    telegrams, expected = simulated(tmp_path, "kaifa", 8)
    meter = fake_meter()
    start_bridge(amsbridge, "raw", meter.source, broker, "--name", "house", "--raw=true")
    for count, telegram in enumerate(telegrams, 1):
        meter.send(telegram)
        wait_for_readings(witness, "test/raw/house", count)
    wait_for(lambda: len([m for m in witness.messages if m.topic == "test/raw/house/raw"]) == 8, "eight raw telegrams")
    raw = [message for message in witness.messages if message.topic == "test/raw/house/raw"]
    assert [message.payload for message in raw] == telegrams
    assert [[key for key, _ in message.properties.UserProperty] for message in raw] == [["time", "sequence"]] * 8
    assert [dict(message.properties.UserProperty)["sequence"] for message in raw] == [str(n) for n in range(1, 9)]
    times = [dict(message.properties.UserProperty)["time"] for message in raw]
    assert times == [reading["time"] for reading in witness.readings("test/raw/house/reading")]
    result = run_amsbridge("decode", "--format", "json", stdin=b"".join(message.payload for message in raw))
    decoded = [json.loads(line, parse_float=str, parse_int=str)["values"] for line in result.stdout.splitlines()]
    assert decoded == [telegram["values"] for telegram in expected_readings(expected)]


def test_octets_are_served_to_a_second_bridge(amsbridge, broker, subscriber, tmp_path, fake_meter):
    telegrams, expected = simulated(tmp_path, "kaifa", 6)
    meter, port = fake_meter(), free_port()
    start_bridge(amsbridge, "first", meter.source, broker, "--name", "house", "--serve", f"127.0.0.1:{port}")
    wait_for(lambda: meter.connections, "the first bridge")
    second = start_bridge(amsbridge, "second", f"tcp://127.0.0.1:{port}", broker, "--name", "house")
    wait_for(lambda: "connected\n" in second.words(), "the second bridge")
    # Who has connected is served from when the first bridge has taken it in, so one is sent until it comes through.
    first = p1(power("01.193"))
    while not subscriber.payloads("test/second/house/reading"):
        before = len(subscriber.payloads("test/first/house/reading"))
        meter.send(first)
        wait_for_readings(subscriber, "test/first/house", before + 1)
        time.sleep(0.05)
    counts = {name: len(subscriber.payloads(f"test/{name}/house/reading")) for name in ("first", "second")}
    meter.send(b"".join(telegrams))
    for name, before in counts.items():
        readings = wait_for_readings(subscriber, f"test/{name}/house", before + 6)[-6:]
        assert [values_of(reading) for reading in readings][:5] == [t["values"] for t in expected_readings(expected)][:5]


def test_datagrams_are_a_source(amsbridge, broker, subscriber, tmp_path):
    telegrams, expected = simulated(tmp_path, "aidon", 6)
    port = free_port()
    bridge = start_bridge(amsbridge, "udp", f"udp://127.0.0.1:{port}", broker, "--name", "house")
    wait_for(lambda: "reading udp://" in bridge.words() and "connected to the broker" in bridge.words(), "the bridge")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for count, telegram in enumerate(telegrams, 1):
            for piece in (telegram[:20], telegram[20:]):  # a telegram may come in several datagrams
                sender.sendto(piece, ("127.0.0.1", port))
            wait_for_readings(subscriber, "test/udp/house", count)
    assert_same(subscriber.readings("test/udp/house/reading"), expected_readings(expected))


def test_meters_of_a_broker_are_told_apart_by_their_topics(amsbridge, broker, witness, tmp_path):
    telegrams, _ = simulated(tmp_path, "kaifa", 3)
    start_bridge(amsbridge, "fleet", f"mqtt://127.0.0.1:{broker.port}/han/+/raw", broker)
    wait_for(lambda: broker.has_subscriber("han/+/raw"), "the subscription")
    for number, telegram in enumerate(telegrams):
        time_of = f"2026-01-31T11:00:0{number}.500Z"
        witness.publish("han/cabin/raw", telegram, time=time_of, sequence=str(number + 7))
        witness.publish("han/house/raw", telegram.hex())  # text will do, from who has nothing else
    for name in ("cabin", "house"):
        wait_for_readings(witness, f"test/fleet/{name}", 3)
    cabin, house = (witness.readings(f"test/fleet/{name}/reading") for name in ("cabin", "house"))
    assert [values_of(reading) for reading in cabin] == [values_of(reading) for reading in house]
    assert [(reading["time"], reading["sequence"]) for reading in cabin] == [
        (f"2026-01-31T11:00:0{number}.500Z", str(number + 7)) for number in range(3)]
    assert [reading["sequence"] for reading in house] == ["1", "2", "3"]


def test_raw_topics_of_one_bridge_are_the_source_of_another(amsbridge, broker, subscriber, fake_meter):
    meter = fake_meter()
    start_bridge(amsbridge, "reader", meter.source, broker, "--name", "house", "--raw=true")
    start_bridge(amsbridge, "decoder", f"mqtt://127.0.0.1:{broker.port}/test/reader/+/raw", broker)
    wait_for(lambda: broker.has_subscriber("test/reader/+/raw"), "the subscription")
    meter.send(p1(power("01.193")))
    assert wait_for_readings(subscriber, "test/decoder/house", 1) == wait_for_readings(subscriber, "test/reader/house", 1)
