#!/usr/bin/python3
"""A simulated meter on a serial line, the bridge, a broker, and its readings as they arrive: ./run demo"""

import argparse
import json
import os
import pathlib
import queue
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import paho.mqtt.client as mqtt

PHASES = ("l1", "l2", "l3")
SETTLING_SECONDS = 5


class Stop(Exception):
    """Ctrl-C, SIGTERM, or the time is up."""


def free_port():
    """One that no outgoing connection is given meanwhile: those of Linux begin at 32768."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")


def wait_until(condition, what, processes):
    deadline = time.monotonic() + SETTLING_SECONDS
    while not condition():
        for process in processes:
            if process.poll() is not None:
                sys.exit(f"demo: {process.args[0]} ended before {what}")
        if time.monotonic() > deadline:
            sys.exit(f"demo: waited {SETTLING_SECONDS} s in vain for {what}")
        time.sleep(0.02)


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def reader_is_gone():
    """Whether stdout is a pipe that nobody reads any more, as with ./run demo | head"""
    poll = select.poll()
    poll.register(sys.stdout, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


class Table:
    """The latest values in one place on a terminal; a line a reading elsewhere."""

    def __init__(self):
        self.values = {}
        self.readings = 0
        self.lines = 0
        self.in_place = sys.stdout.isatty()

    def add(self, topic, reading):
        self.readings += 1
        self.values.update(reading)
        rows = self.rows(topic)
        if self.in_place:
            if self.lines:
                sys.stdout.write(f"\033[{self.lines}A")
            sys.stdout.write("".join(f"\033[2K{row}\n" for row in rows))
            self.lines = len(rows)
        else:
            print(self.one_line(reading))
        sys.stdout.flush()

    def shown(self, key, unit, width=12):
        text = f"{self.values[key]} {unit}" if key in self.values else "-"
        return f"{text:>{width}}"

    def rows(self, topic):
        clock = self.values.get("meter_time", "not sent yet")
        return [
            f"{topic}   reading {self.readings}",
            f"arrived {self.values['time']}   meter's clock {clock}",
            "",
            f"{'':10}{'import':>18}{'export':>18}",
            f"{'power':10}" + self.shown("active_power_import_w", "W", 18) + self.shown("active_power_export_w", "W", 18),
            f"{'energy':10}" + self.shown("active_energy_import_kwh", "kWh", 18)
            + self.shown("active_energy_export_kwh", "kWh", 18),
            "",
            f"{'':10}" + "".join(f"{phase.upper():>12}" for phase in PHASES),
            f"{'voltage':10}" + "".join(self.shown(f"voltage_{phase}_v", "V") for phase in PHASES),
            f"{'current':10}" + "".join(self.shown(f"current_{phase}_a", "A") for phase in PHASES),
        ]

    @staticmethod
    def one_line(reading):
        cells = [f"{reading['time'][11:19]}  {reading.get('active_power_import_w', '-'):>6} W"]
        for phase in PHASES:
            volts, amperes = reading.get(f"voltage_{phase}_v"), reading.get(f"current_{phase}_a")
            if volts is not None:
                cells.append(f"{phase.upper()} {volts} V {amperes if amperes is not None else '-'} A")
        if "active_energy_import_kwh" in reading:
            cells.append(f"register {reading['active_energy_import_kwh']} kWh")
        return "   ".join(cells)


class Demo:
    name = "amsbridge"
    publishes_by_itself = True

    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="amsbridge-demo-"))
        self.processes = []
        self.bridge_log = self.folder / "bridge.log"

    def start(self, *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        # A session of its own, so that Ctrl-C reaches this script alone and all end in order.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True)
        self.processes.append(process)
        return process

    def start_broker(self):
        port = free_port()
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        mosquitto = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        broker = self.start(mosquitto, "-c", str(configuration))
        wait_until(lambda: is_listening(port), "the broker listens", [broker])
        return port

    def start_meter(self):
        meter = self.start(self.arguments.amsbridge, "simulate", "--meter", self.arguments.meter, "--to", "pty",
                           "--seed", str(os.getpid()), stdout=subprocess.PIPE, stderr=None)
        line = meter.stdout.readline().decode().strip()
        if not line:
            sys.exit(meter.wait())
        return line

    def start_bridge(self, line, port):
        page = free_port()
        state = ("--state-directory", str(self.folder / "state"))
        with open(self.bridge_log, "wb") as log:
            self.start(self.arguments.amsbridge, "run", "--source", f"serial://{line}", "--mqtt-host", "127.0.0.1",
                       "--mqtt-port", str(port), "--mqtt-base", "demo", "--name", "house",
                       "--http-listen", f"127.0.0.1:{page}", *state, stderr=log)
        code = subprocess.run([self.arguments.amsbridge, "setup-code", *state], capture_output=True, text=True,
                              check=True).stdout.strip()
        print(f"the page: http://127.0.0.1:{page}   setup code {code}\n", flush=True)

    def show(self, port, table):
        client = mqtt.Client()
        client.on_connect = lambda *_: client.subscribe("demo/house/reading", qos=1)
        arrived = queue.SimpleQueue()
        client.on_message = lambda _client, _data, message: arrived.put(message)
        client.connect("127.0.0.1", port)
        client.loop_start()
        limit = self.arguments.seconds
        deadline = float("inf") if limit is None else time.monotonic() + limit
        try:
            while time.monotonic() < deadline:
                if any(process.poll() is not None for process in self.processes):
                    sys.exit(f"demo: a part has ended unasked; the bridge said:\n{self.bridge_log.read_text()}")
                if reader_is_gone():
                    raise BrokenPipeError
                try:
                    message = arrived.get(timeout=0.1)
                except queue.Empty:
                    continue
                table.add(message.topic, json.loads(message.payload, parse_float=str, parse_int=str))
        finally:
            client.loop_stop()

    def run(self):
        # The meter first: a name that is none is said at once.
        line = self.start_meter()
        port = self.start_broker()
        table = Table()
        print(f"meter '{self.arguments.meter}' on {line}  ->  {self.name}  ->  mosquitto on 127.0.0.1:{port}"
              "   (Ctrl-C ends)", flush=True)
        self.start_bridge(line, port)
        try:
            self.show(port, table)
        except Stop:
            pass
        print(f"\n{table.readings} readings", flush=True)
        return 0 if table.readings or not self.publishes_by_itself else 1

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(6)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder)


def stop(*_):
    raise Stop


def positive_number(text):
    try:
        number = float(text)
    except ValueError:
        number = 0
    if number > 0:
        return number
    raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")


def arguments(name):
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--meter", default="kaifa", help="which simulated meter; a wrong name lists them all")
    parser.add_argument("--seconds", type=positive_number, help="end by itself; else Ctrl-C does")
    parser.add_argument("--amsbridge", default="build/dev/bridge/amsbridge", help=argparse.SUPPRESS)
    return parser


def run(demo):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        return demo.run()
    except Stop:
        return 0
    except BrokenPipeError:
        # What Python still holds back for stdout has nowhere to go either, and would be a failure at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        demo.close()


if __name__ == "__main__":
    sys.exit(run(Demo(arguments("./run demo").parse_args())))
