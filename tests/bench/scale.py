#!/usr/bin/python3
"""What a bridge costs: many meters, one meter, from octet to subscriber, and as a worker. ./run bench"""

import argparse
import pathlib
import socket
import statistics
import sys
import tempfile
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from rig import (Bridge, Broker, Counter, Household, MAKERS, cpu_seconds, resident_mib, telegrams_of, wait_for)


def say(what, figure, unit, aim=None):
    if aim is None:
        print(f"  {what:<58} {figure:>9.2f} {unit}")
    else:
        print(f"  {what:<58} {figure:>9.2f} {unit:<10} aim: under {aim:g}   {'met' if figure < aim else 'MISSED'}")
    sys.stdout.flush()


def many_meters(arguments, folder):
    count = arguments.meters
    telegrams = [telegrams_of(arguments.program, folder, maker, 1440) for maker in MAKERS]
    with Broker(folder) as broker, Household(count, telegrams) as household, \
            Counter(broker, "bench/+/reading") as readings:
        meters = [{"source": url, "name": f"meter{number:04}"} for number, url in enumerate(household.urls)]
        with Bridge(arguments.program, folder, broker, meters) as bridge:
            wait_for(lambda: readings.count >= 3 * count, "three readings of each meter", 60)
            cpu, seen, begun = cpu_seconds(bridge.pid), readings.count, time.monotonic()
            time.sleep(arguments.seconds)
            passed = time.monotonic() - begun
            share = 100 * (cpu_seconds(bridge.pid) - cpu) / passed
            print(f"{count} meters over TCP, a telegram each 2.5 s, outbox on disk, {passed:.0f} s:")
            say("readings at a subscriber a second", (readings.count - seen) / passed, "")
            say("CPU, of one core", share, "%", 15)
            say("RssAnon + RssShmem (and swapped out)", resident_mib(bridge.pid), "MiB", 64)


def one_meter(arguments, folder):
    telegrams = [telegrams_of(arguments.program, folder, "kaifa", 1440)]
    with Broker(folder) as broker, Household(1, telegrams) as household, Counter(broker, "bench/+/reading") as readings:
        with Bridge(arguments.program, folder, broker, [{"source": household.urls[0], "name": "house"}]) as bridge:
            wait_for(lambda: readings.count >= 12, "twelve readings", 60)
            print("One meter over TCP, a telegram each 2.5 s, outbox on disk, 30 s after the start:")
            say("RssAnon + RssShmem (and swapped out)", resident_mib(bridge.pid), "MiB", 12)


class Listener:
    """A subscriber without a thread of its own: nothing but the kernel stands between message and stamp."""

    def __init__(self, broker, topic):
        self.arrived = 0
        self.subscribed = False
        self.client = mqtt.Client()
        self.client.on_subscribe = lambda *_: setattr(self, "subscribed", True)
        self.client.on_connect = lambda client, *_: client.subscribe(topic, qos=0)
        self.client.on_message = lambda *_: setattr(self, "arrived", self.arrived + 1)
        self.client.connect("127.0.0.1", broker.port)
        self.client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while not self.subscribed:
            self.client.loop(0.1)

    def await_message(self, count):
        deadline = time.monotonic() + 10
        while self.arrived < count:
            self.client.loop(0.5)
            if time.monotonic() > deadline:
                raise SystemExit("bench: a telegram gave no reading")


def latency(arguments, folder):
    telegrams = telegrams_of(arguments.program, folder, "kaifa", 1440)
    server = socket.create_server(("127.0.0.1", 0))
    source = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    with Broker(folder) as broker, Bridge(arguments.program, folder, broker, [{"source": source, "name": "house"}]):
        listener = Listener(broker, "bench/house/reading")
        line, _ = server.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(telegrams[0])
        listener.await_message(1)
        took = []
        for number in range(arguments.telegrams):
            # Longer than a whole telegram needs to get through, shorter than any pause that ends one.
            time.sleep(0.005)
            if listener.arrived != number + 1:
                raise SystemExit("bench: more readings than telegrams")
            begun = time.perf_counter()
            line.sendall(telegrams[number % len(telegrams)])
            listener.await_message(number + 2)
            took.append(1000 * (time.perf_counter() - begun))
    took.sort()
    print(f"From the last octet to the message at a subscriber, {len(took)} telegrams one at a time:")
    say("p50", statistics.median(took), "ms")
    say("p99", took[len(took) * 99 // 100], "ms", 5)
    say("longest", took[-1], "ms")


def user_properties(number):
    properties = Properties(PacketTypes.PUBLISH)
    properties.UserProperty = [("time", f"2026-01-31T12:{number // 60 % 60:02}:{number % 60:02}.000Z"),
                               ("sequence", str(number))]
    return properties


def publish_raw(broker, telegrams, meters, messages):
    client = mqtt.Client(protocol=mqtt.MQTTv5)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    for number in range(messages):
        meter = number % meters
        of_maker = telegrams[meter % len(telegrams)]
        last = client.publish(f"han/meter{meter:04}/raw", of_maker[number // meters % len(of_maker)], qos=1,
                              properties=user_properties(number // meters + 1))
    last.wait_for_publish()
    client.disconnect()
    client.loop_stop()


def worker(arguments, folder):
    telegrams = [telegrams_of(arguments.program, folder, maker, 1440) for maker in MAKERS]
    meters, messages = arguments.meters, arguments.messages
    with Broker(folder) as broker, Counter(broker, "bench/+/reading") as readings:
        source = f"mqtt://127.0.0.1:{broker.port}/$share/decoders/han/+/raw?client_id=bench-source&session=persistent"
        with Bridge(arguments.program, folder, broker, [{"source": source}]) as bridge:
            wait_for(lambda: "persistent: connected" in bridge.words(), "the worker")
            publish_raw(broker, telegrams, meters, meters)
            wait_for(lambda: readings.count >= meters, "the first reading of each meter", 120)
            cpu, of_broker, begun = cpu_seconds(bridge.pid), cpu_seconds(broker.pid), time.monotonic()
            publish_raw(broker, telegrams, meters, messages)
            wait_for(lambda: readings.count >= meters + messages, "all readings", 300)
            passed, used = time.monotonic() - begun, cpu_seconds(bridge.pid) - cpu
            print(f"A worker on a shared subscription, {messages} telegrams of {meters} meters as fast as they go:")
            say("telegrams a second, with publisher and broker beside it", messages / passed, "")
            say("CPU a telegram", 1e6 * used / messages, "µs")
            say("telegrams a second that one core would take", messages / used, "")
            say("CPU of Mosquitto a telegram, in and out", 1e6 * (cpu_seconds(broker.pid) - of_broker) / messages, "µs")
            say("meters at a telegram each 2.5 s, at half a core", messages / used * 2.5 / 2, "")
            say("RssAnon + RssShmem (and swapped out)", resident_mib(bridge.pid), "MiB")


MEASUREMENTS = {"many": many_meters, "one": one_meter, "latency": latency, "worker": worker}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amsbridge", dest="program", default="build/release/bridge/amsbridge", type=pathlib.Path)
    parser.add_argument("--only", choices=MEASUREMENTS, help="one measurement of them")
    parser.add_argument("--meters", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--telegrams", type=int, default=3000, help="for the latency")
    parser.add_argument("--messages", type=int, default=50_000, help="for the worker")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for logs and settings, which stays")
    arguments = parser.parse_args()
    for name, measure in MEASUREMENTS.items():
        if arguments.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            place = arguments.keep / name if arguments.keep else pathlib.Path(folder)
            place.mkdir(parents=True, exist_ok=True)
            measure(arguments, place)


if __name__ == "__main__":
    main()
