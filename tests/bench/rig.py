"""What the measurements stand on: a broker, a bridge, simulated meters, and figures of a process. All on loopback."""

import asyncio
import json
import os
import pathlib
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from multiprocessing import Process

import paho.mqtt.client as mqtt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from demo import free_port

TICKS = os.sysconf("SC_CLK_TCK")
# Norwegian meters of three makers and a Swedish P1 port: about what a fleet is made of.
MAKERS = ("kaifa", "aidon", "kamstrup", "p1-se-lg")
START = "2026-01-31T11:00:01Z"
INTERVAL = 2.5


def wait_for(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"bench: waited {seconds} s in vain for {what}")
        time.sleep(0.02)


def telegrams_of(program, folder, meter, count):
    """Each telegram's octets; two hours of most makers hold two hourly lists."""
    file = folder / f"{meter}.hex"
    subprocess.run([program, "simulate", "--meter", meter, "--telegrams", str(count), "--hex", "--to", file,
                    "--start", START], check=True, capture_output=True)
    return [bytes.fromhex(line) for line in file.read_text(encoding="ascii").splitlines()]


def as_a_service():
    """The limits of a service of systemd, which has fewer descriptors than 1,000 meters and the rest need."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (1000, hard))


class Child:
    """A process that is ended with its block, its log in a file."""

    def __init__(self, command, log):
        with open(log, "wb") as output:
            self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, preexec_fn=as_a_service)
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def words(self):
        return pathlib.Path(self.log).read_text(errors="replace")


class Broker(Child):
    """A Mosquitto of its own, which keeps nothing on disk."""

    def __init__(self, folder):
        self.port = free_port()
        configuration = folder / "mosquitto.conf"
        lines = [f"listener {self.port} 127.0.0.1", "allow_anonymous true", "max_queued_messages 0",
                 "persistence false"]
        if os.geteuid() == 0:
            lines.append("user root")
        configuration.write_text("\n".join(lines) + "\n", encoding="ascii")
        super().__init__(["/usr/sbin/mosquitto", "-c", configuration], folder / "mosquitto.log")
        wait_for(self.is_listening, "mosquitto")

    def is_listening(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Bridge(Child):
    """`amsbridge run` with a settings file, its outbox on disk."""

    def __init__(self, program, folder, broker, meters, name="bench", listen="none"):
        settings = folder / f"{name}.toml"
        lines = [f'state_directory = "{folder / name}"', "[mqtt]", 'host = "127.0.0.1"', f"port = {broker.port}",
                 f'client_id = "{name}"', f'base = "{name}"', "[temperature]", 'sensor = "none"',
                 "[http]", f'listen = "{listen}"']
        for meter in meters:
            lines.append("[[meter]]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in meter.items()]
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / name).mkdir(exist_ok=True)
        super().__init__([program, "run", "--config", settings], folder / f"{name}.log")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid):
    """What the process has to itself: RssAnon + RssShmem, and what of it has been swapped out. Pages of the program
    file can be dropped at any time."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return sum(int(fields[name].split()[0]) for name in ("RssAnon", "RssShmem", "VmSwap")) / 1024


class Counter:
    """A subscriber that counts what comes on its topic."""

    def __init__(self, broker, topic):
        self.count = 0
        self.subscribed = False
        self.client = mqtt.Client()
        self.client.on_connect = lambda client, *_: client.subscribe(topic, qos=0)
        self.client.on_subscribe = lambda *_: setattr(self, "subscribed", True)
        self.client.on_message = self.on_message
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        wait_for(lambda: self.subscribed, "the subscription")

    def on_message(self, *_):
        self.count += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()


def meter_addresses(count):
    """An address of 127/8 for each meter, so that they need but one port."""
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


class Household:
    """So many meters behind TCP, in a process of its own; each sends a telegram each 2.5 s, spread evenly."""

    def __init__(self, count, telegrams):
        self.addresses = meter_addresses(count)
        self.port = free_port()
        self.telegrams = telegrams
        self.process = Process(target=lambda: asyncio.run(self.serve()), daemon=True)

    def __enter__(self):
        self.process.start()
        wait_for(self.is_listening, "the simulated meters")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()

    @property
    def urls(self):
        return [f"tcp://{address}:{self.port}" for address in self.addresses]

    def is_listening(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.addresses[-1], self.port)) == 0

    async def serve(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        servers = [await asyncio.start_server(self.meter(number), address, self.port)
                   for number, address in enumerate(self.addresses)]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    def meter(self, number):
        telegrams = self.telegrams[number % len(self.telegrams)]
        # Not in step: each is somewhere in its hours, and ends them before they begin anew.
        begin = random.Random(number).randrange(len(telegrams) // 2)

        async def send(_, writer):
            loop = asyncio.get_running_loop()
            at = loop.time() + INTERVAL * number / len(self.addresses)
            for telegram in telegrams[begin:]:
                await asyncio.sleep(at - loop.time())
                if writer.is_closing():
                    return
                writer.write(telegram)
                at += INTERVAL

        return send
