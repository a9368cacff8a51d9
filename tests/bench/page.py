#!/usr/bin/python3
"""How late telegrams come while many browsers ask for the page's status: 200 connections of wrk. ./run bench"""

import argparse
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import paho.mqtt.client as mqtt

from rig import Bridge, Broker, Household, MAKERS, free_port, telegrams_of, wait_for

CONNECTIONS = 200
INTERVAL = 0.1  # between two telegrams that are timed


class Page:
    """Logs in at the bridge's page."""

    def __init__(self, program, address, state):
        self.address = address
        code = subprocess.run([program, "setup-code", "--state-directory", state], capture_output=True, text=True,
                              check=True).stdout.strip()
        request = urllib.request.Request(f"{address}/api/v1/session", method="POST",
                                         data=json.dumps({"setup_code": code, "password": "of the bench"}).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]


class Timed:
    """A meter of the bench's own: how long each telegram takes from its last octet to a subscriber."""

    def __init__(self, broker, telegrams):
        self.telegrams = telegrams
        self.server = socket.create_server(("127.0.0.1", 0))
        self.source = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.arrived = threading.Event()
        self.subscribed = threading.Event()
        self.stamp = 0.0
        self.client = mqtt.Client()
        self.client.on_subscribe = lambda *_: self.subscribed.set()
        self.client.on_connect = lambda client, *_: client.subscribe("bench/timed/reading", qos=0)
        self.client.on_message = self.on_message
        self.client.connect("127.0.0.1", broker.port)
        self.client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client.loop_start()
        self.subscribed.wait(10)

    def on_message(self, *_):
        self.stamp = time.perf_counter()
        self.arrived.set()

    def run(self, line, seconds):
        took = []
        deadline = time.monotonic() + seconds
        number = 0
        while time.monotonic() < deadline:
            time.sleep(INTERVAL)
            self.arrived.clear()
            begun = time.perf_counter()
            line.sendall(self.telegrams[number % len(self.telegrams)])
            number += 1
            if not self.arrived.wait(10):
                raise SystemExit("bench: a telegram gave no reading")
            took.append(1000 * (self.stamp - begun))
        return sorted(took)


def show(what, took):
    print(f"  {what:<44} {len(took):>5} telegrams   p50 {statistics.median(took):>7.2f} ms"
          f"   p99 {took[len(took) * 99 // 100]:>7.2f} ms   longest {took[-1]:>7.2f} ms")
    sys.stdout.flush()


def measure(arguments, folder):
    with Broker(folder) as broker, Household(arguments.meters, [telegrams_of(arguments.program, folder, maker, 1440)
                                                                for maker in MAKERS]) as household:
        timed = Timed(broker, telegrams_of(arguments.program, folder, "kaifa", 1440))
        meters = [{"source": timed.source, "name": "timed"}]
        meters += [{"source": url, "name": f"meter{number:04}"} for number, url in enumerate(household.urls)]
        port = free_port()
        with Bridge(arguments.program, folder, broker, meters, listen=f"127.0.0.1:{port}") as bridge:
            line, _ = timed.server.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wait_for(lambda: "the page is at" in bridge.words(), "the page")
            page = Page(arguments.program, f"http://127.0.0.1:{port}", folder / "bench")
            print(f"From the last octet to a subscriber, {arguments.meters} other meters at a telegram each 2.5 s:")
            timed.run(line, 2)
            show("nobody looks at the page", timed.run(line, arguments.seconds))
            wrk = subprocess.Popen(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{arguments.seconds + 4}s", "-H",
                                    f"Cookie: {page.cookie}", f"{page.address}/api/v1/status"],
                                   stdout=subprocess.PIPE, text=True)
            time.sleep(2)
            show(f"{CONNECTIONS} connections ask for /api/v1/status", timed.run(line, arguments.seconds))
            said = wrk.communicate()[0]
            answers = re.search(r"Requests/sec: *([0-9.]+)", said)[1]
            failures = re.findall(r"Non-2xx.*|Socket errors.*", said)
            print(f"  answers a second {float(answers):.0f}   {'; '.join(failures) or 'none failed'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amsbridge", dest="program", required=True)
    parser.add_argument("--meters", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amsbridge-bench-") as folder:
        measure(arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
