"""Several hundred connections that want nothing delay no reading."""

import json
import multiprocessing
import socket
import time

from conftest import Broker, Subscriber, wait_for
from made import FakeMeter, p1, power
from page_client import Served

CONNECTIONS = 400


class Crowd:
    """Connections that want nothing: half of them idle, half saying an octet a second. In a process of its own."""

    def __init__(self, port):
        self.port = port
        ready = multiprocessing.Event()
        self.process = multiprocessing.get_context("fork").Process(target=self.stand, args=(ready,), daemon=True)
        self.process.start()
        assert ready.wait(30)

    def stand(self, ready):
        slow = [self.connect(number) for number in range(CONNECTIONS // 2)]
        idle = [self.connect(number) for number in range(CONNECTIONS // 2)]
        ready.set()
        for octet in b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 1000:
            time.sleep(1)
            for place, connection in enumerate(slow):
                try:
                    connection.send(bytes([octet]))
                except OSError:  # let go for being slow; it comes again
                    connection.close()
                    slow[place] = self.connect(place)
        assert idle

    def connect(self, number):
        connection = socket.create_connection(("127.0.0.1", self.port), 10, (f"127.0.0.{2 + number % 4}", 0))
        connection.setblocking(False)
        return connection

    def close(self):
        self.process.kill()
        self.process.join()


class Latency:
    """How long readings of a meter are on their way to MQTT."""

    def __init__(self, meter, broker, topic):
        self.meter = meter
        self.arrived = {}
        self.subscriber = Subscriber(broker.port)
        self.subscriber.client.on_message = self.take
        self.topic = topic
        self.number = 0

    def take(self, _client, _data, message):
        if message.topic == self.topic:
            self.arrived[round(json.loads(message.payload)["active_power_import_w"])] = time.monotonic()

    def measure(self, seconds, interval=0.05):
        sent = {}
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.number += 1
            sent[self.number] = time.monotonic()
            self.meter.send(p1(power(f"{self.number // 1000:02}.{self.number % 1000:03}")))
            time.sleep(interval)
        wait_for(lambda: sent.keys() <= self.arrived.keys(), "all readings")
        return sorted(self.arrived[number] - sent[number] for number in sent)


def test_crowd_of_slow_and_idle_connections_delays_no_reading(tmp_path):
    folder = tmp_path / "broker"
    folder.mkdir()
    broker, meter = Broker(folder), FakeMeter()
    bridge = Served(tmp_path / "bridge", f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "crowd"\n'
                                         f'[[meter]]\nname = "house"\nsource = "{meter.source}"\n')
    page = bridge.opened()
    latency = Latency(meter, broker, "crowd/house/reading")
    wait_for(lambda: broker.has_subscriber("crowd/command"), "the broker")
    alone = latency.measure(4)
    crowd = Crowd(bridge.port)
    # Longer than a header may take: those that are let go meanwhile come again.
    crowded = latency.measure(12)
    begun = time.monotonic()
    assert page.get("/status").status == 200
    answered = time.monotonic() - begun
    crowd.close()
    print(f"alone: median {alone[len(alone) // 2] * 1e3:.1f} ms, most {alone[-1] * 1e3:.1f} ms; with {CONNECTIONS} "
          f"connections: median {crowded[len(crowded) // 2] * 1e3:.1f} ms, most {crowded[-1] * 1e3:.1f} ms; "
          f"a page's question {answered * 1e3:.1f} ms")
    latency.subscriber.close()
    bridge.end()
    meter.close()
    broker.stop()
    # What the machine is busy with otherwise delays both.
    assert crowded[-1] < 0.25 + alone[-1]
    assert crowded[len(crowded) // 2] < 0.02 + 2 * alone[len(alone) // 2]
    assert answered < 2
