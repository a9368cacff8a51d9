"""What breaks in years of running, made to break now: broker, bridge, lines, peers, disk and clock. Counts go to the
file that FAULTS_REPORT names, one line a campaign."""

import json
import os
import pathlib
import pty
import random
import signal
import socket
import subprocess
import time
import tty

import pytest

from conftest import AMSBRIDGE, expected_readings, free_port, wait_for

REPORT = os.environ.get("FAULTS_REPORT")


def report(line):
    print(line)
    if REPORT:
        with open(REPORT, "a", encoding="utf-8") as file:
            file.write(line + "\n")


@pytest.fixture(name="bridge_arguments")
def fixture_bridge_arguments(broker, tmp_path):
    """What every bridge here is started with."""
    return ("run", "--mqtt-host", "127.0.0.1", "--mqtt-port", broker.port, "--mqtt-client-id", "faults", "--mqtt-base", "f",
            "--mqtt-longest-pause", 1, "--state-directory", tmp_path / "state", "--home-assistant-discovery=false",
            "--temperature-sensor", "none", "--name", "house")


def start_tcp_meter(amsbridge, tmp_path, telegrams, speed, name="meter"):
    port = free_port()
    meter = amsbridge(name, "simulate", "--meter", "kaifa", "--to", f"tcp://127.0.0.1:{port}", "--speed", speed,
                      "--telegrams", telegrams, "--expected", tmp_path / f"{name}.expected")
    return meter, f"tcp://127.0.0.1:{port}"


def readings(subscriber):
    return [json.loads(payload) for payload in subscriber.payloads("f/house/reading")]


def resident_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    fields = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Rss")}
    return int(fields["RssAnon"]) + int(fields["RssShmem"])


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def powers(messages):
    return [message["active_power_import_w"] for message in messages]


def without_doubles(messages):
    """Doubles have a sequence that was there before, and nothing else in them but the mark `late`."""
    first, doubles = {}, 0
    for message in messages:
        known = first.setdefault(message["sequence"], message)
        if known is not message:
            doubles += 1
            assert {**known, "late": True} == {**message, "late": True}
    return list(first.values()), doubles


def test_broker_killed_twenty_times_under_ten_thousand_readings(amsbridge, broker, subscriber, tmp_path, bridge_arguments):
    telegrams = 10_000
    meter, source = start_tcp_meter(amsbridge, tmp_path, telegrams, 400)
    amsbridge("bridge", *bridge_arguments, "--source", source)
    kills = 0
    while kills < 20:
        seen = len(subscriber.messages)
        wait_for(lambda: len(subscriber.messages) > seen + 20, "readings", 60)
        broker.kill()
        kills += 1
        time.sleep(random.uniform(0, 0.3))
        broker.start()
        wait_for(lambda: subscriber.subscribed, "the subscriber to be back")
    wait_for(lambda: len({r["sequence"] for r in readings(subscriber)}) >= telegrams, "all readings", 120)
    assert meter.wait() == 0
    expected = expected_readings(tmp_path / "meter.expected")
    unique, doubles = without_doubles(readings(subscriber))
    assert [r["sequence"] for r in unique] == list(range(1, telegrams + 1)), "all, once, and in order"
    assert powers(unique) == [int(t["values"]["active_power_import_w"]) for t in expected]
    report(f"broker killed {kills} times: {telegrams} readings sent, {len(unique)} arrived in order, {doubles} doubles marked")


def test_bridge_killed_twenty_times(amsbridge, broker, subscriber, tmp_path, bridge_arguments):
    _, source = start_tcp_meter(amsbridge, tmp_path, 1_000_000, 400)
    kills = 0
    broker_kills = 0
    while kills < 20:
        bridge = amsbridge(f"bridge{kills}", *bridge_arguments, "--source", source)
        last = max((r["sequence"] for r in readings(subscriber)), default=0)
        wait_for(lambda: max((r["sequence"] for r in readings(subscriber)), default=0) > last + 20, "readings", 60)
        if kills % 4 == 0:
            # With no broker what comes now is on disk alone.
            broker.kill()
            broker_kills += 1
            time.sleep(0.5)
        time.sleep(random.uniform(0, 0.2))
        bridge.end(signal.SIGKILL)
        kills += 1
        if broker.process.process.poll() is not None:
            broker.start()
            wait_for(lambda: subscriber.subscribed, "the subscriber to be back")
    bridge = amsbridge("bridge-last", *bridge_arguments, "--source", source)
    wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
    last = max(r["sequence"] for r in readings(subscriber))
    wait_for(lambda: max(r["sequence"] for r in readings(subscriber)) > last + 200, "more readings", 60)
    assert bridge.end() == 0
    # The sequence and the message are one transaction: a number that is missing would be a reading lost.
    unique, doubles = without_doubles(readings(subscriber))
    numbers = sorted(r["sequence"] for r in unique)
    assert numbers == list(range(1, numbers[-1] + 1))
    report(f"bridge killed {kills} times (broker away in {broker_kills}): {numbers[-1]} readings numbered, {len(numbers)} "
           f"arrived, {doubles} doubles marked")


class Adapter:
    """A serial adapter: a pty under a link, that can be pulled out and plugged in."""

    def __init__(self, link):
        self.link = link
        self.controller = None

    def plug_in(self):
        self.controller, terminal = pty.openpty()
        tty.setraw(self.controller)
        self.link.symlink_to(os.ttyname(terminal))
        os.close(terminal)

    def send(self, octets):
        os.write(self.controller, octets)

    def pull_out(self):
        self.link.unlink()
        os.close(self.controller)


def telegrams_of(tmp_path, count):
    """Kaifa's list of power alone, each one in a piece of its own."""
    file = tmp_path / "telegrams.hex"
    subprocess.run([AMSBRIDGE, "simulate", "--meter", "kaifa", "--telegrams", str(count), "--hex", "--to", file,
                    "--start", "2026-01-31T11:10:01Z"], check=True, capture_output=True)
    return [bytes.fromhex(line) for line in file.read_text().split()]


def ask(subscriber, command, **arguments):
    before = len(subscriber.payloads("f/response"))
    subscriber.publish("f/command", json.dumps({"id": before, "command": command, **arguments}))
    wait_for(lambda: len(subscriber.payloads("f/response")) > before, f"an answer to {command}")
    return json.loads(subscriber.payloads("f/response")[before])


def test_serial_line_unplugged_twenty_times(amsbridge, broker, subscriber, tmp_path, bridge_arguments):
    adapter = Adapter(tmp_path / "ttyUSB0")
    bridge = amsbridge("bridge", *bridge_arguments, "--source", f"serial://{adapter.link}?baud=2400&parity=even")
    telegram = telegrams_of(tmp_path, 1)[0]
    for _ in range(20):
        before = len(readings(subscriber))
        adapter.plug_in()
        # Nobody tells when the line is open: it is once a telegram gets through.
        deadline = time.monotonic() + 30
        while len(readings(subscriber)) == before:
            assert time.monotonic() < deadline, "no reading after the adapter was plugged in"
            adapter.send(telegram)
            time.sleep(0.1)
        adapter.pull_out()
    state = ask(subscriber, "status")["status"]["meters"][0]
    assert state["opened"] == 20 and state["lost"] >= 19
    numbers = [reading["sequence"] for reading in readings(subscriber)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert bridge.end() == 0
    report(f"serial line pulled out 20 times: opened {state['opened']} times, {len(numbers)} readings, none twice")


class Peer:
    """A TCP server whose manners a test decides."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self):
        self.listener.settimeout(30)
        connection, _ = self.listener.accept()
        return connection


def test_tcp_peers_without_manners(amsbridge, broker, subscriber, tmp_path, bridge_arguments):
    peer = Peer()
    bridge = amsbridge("bridge", *bridge_arguments, "--source", peer.url)
    telegrams = telegrams_of(tmp_path, 20)
    arrived = lambda count: wait_for(lambda: len(readings(subscriber)) >= count, f"reading {count}", 60)

    hanging = peer.accept()
    hanging.sendall(telegrams[0])
    arrived(1)
    # Half of a telegram, then silence; then the other end closes in the middle.
    hanging.sendall(telegrams[1][:20])
    hanging.close()
    half_closed = peer.accept()
    half_closed.sendall(telegrams[2])
    half_closed.shutdown(socket.SHUT_WR)
    arrived(2)
    slow = peer.accept()
    for octet in telegrams[3]:
        slow.sendall(bytes([octet]))
        time.sleep(0.05)  # a second would take a minute a telegram; the line's gap is a second
    arrived(3)
    before = resident_kib(bridge.process.pid)
    noise = random.Random(1).randbytes(1 << 20)
    megabytes = 1024
    highest = 0
    for count in range(megabytes):
        slow.sendall(noise)
        if count % 64 == 0:
            highest = max(highest, resident_kib(bridge.process.pid))
    slow.sendall(b"\x7e" + telegrams[4])
    arrived(4)
    assert powers(readings(subscriber)[:3]) and bridge.process.poll() is None
    grown = highest - before
    assert grown < 4096, f"{grown} KiB more"
    report(f"TCP: hang, half-close, an octet at a time, {megabytes} MB of noise: {len(readings(subscriber))} readings, memory "
           f"grew by {grown} KiB")
    assert bridge.end() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="a disk that is full takes a mount, and that takes root")
def test_full_disk(amsbridge, broker, subscriber, tmp_path, bridge_arguments):
    state = tmp_path / "state"
    state.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", state], check=False).returncode != 0:
        pytest.skip("no mount is allowed here")
    try:
        meter, source = start_tcp_meter(amsbridge, tmp_path, 6_000, 400)
        bridge = amsbridge("bridge", *bridge_arguments, "--source", source)
        wait_for(lambda: len(readings(subscriber)) > 100, "readings", 60)
        filler = state / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass
        seen = len(readings(subscriber))
        wait_for(lambda: "disk is full" in bridge.words() or "full" in bridge.words(), "a word about the disk", 60)
        wait_for(lambda: len(readings(subscriber)) > seen + 200, "readings with a full disk", 60)
        assert ask(subscriber, "status")["status"]["outbox"]["durable"] is False
        filler.unlink()
        wait_for(lambda: ask(subscriber, "status")["status"]["outbox"]["durable"], "the disk to be used again", 60)
        assert meter.wait(120) == 0
        wait_for(lambda: len({r["sequence"] for r in readings(subscriber)}) >= 6_000, "all readings", 60)
        assert bridge.end() == 0
        report(f"disk full: {len({r['sequence'] for r in readings(subscriber)})} of 6000 readings arrived, and it was used again")
    finally:
        subprocess.run(["umount", "-l", state], check=True)


@pytest.mark.parametrize("days", [1, -1])
def test_clock_stepped_by_a_day(amsbridge, broker, subscriber, start, tmp_path, bridge_arguments, days):
    stamp = tmp_path / "clock"
    stamp.write_text("+0")
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    peer = Peer()
    bridge = start("bridge", "env", f"LD_PRELOAD={library}", f"FAKETIME_TIMESTAMP_FILE={stamp}", "FAKETIME_NO_CACHE=1",
                   "FAKETIME_DONT_FAKE_MONOTONIC=1", AMSBRIDGE, *bridge_arguments, "--source", peer.url)
    line = peer.accept()
    for number, telegram in enumerate(telegrams_of(tmp_path, 8), start=1):
        if number == 4:
            stamp.write_text(f"{days * 86400:+d}")
        line.sendall(telegram)
        wait_for(lambda: len(readings(subscriber)) == number, f"reading {number}")
    got = readings(subscriber)
    assert [r["sequence"] for r in got] == list(range(1, 9))
    seconds = [time.mktime(time.strptime(r["time"][:19], "%Y-%m-%dT%H:%M:%S")) for r in got]
    assert abs(seconds[3] - seconds[2] - days * 86400) < 60, "the clock was stepped, and time says so"
    assert subscriber.payloads("f/house/status") == ["online"], "nobody was offline for it"
    state = ask(subscriber, "status")["status"]
    assert state["outbox"]["dropped_live"] == 0 and 0 <= state["uptime"] < 600
    assert bridge.end() == 0
    report(f"clock stepped by {days:+d} day: 8 of 8 readings, meter never offline, nothing dropped")


def test_eight_hours_in_a_minute(amsbridge, broker, subscriber, tmp_path, bridge_arguments):
    """Eight hours of a Kaifa meter: 14,400 telegrams, 480 times as fast."""
    telegrams = 8 * 3600 // 2
    meter, source = start_tcp_meter(amsbridge, tmp_path, telegrams, 480)
    bridge = amsbridge("bridge", *bridge_arguments, "--source", source)
    marks = []
    for share in (0.15, 0.3, 0.5, 0.75, 0.98):
        wait_for(lambda: len(subscriber.messages) > share * telegrams, f"{share:.0%} of the readings", 240)
        marks.append((resident_kib(bridge.process.pid), descriptors(bridge.process.pid)))
    assert meter.wait(120) == 0
    memory = [mark[0] for mark in marks]
    assert max(memory[1:]) - memory[0] < 512, f"memory grows: {memory} KiB"
    assert len({mark[1] for mark in marks}) == 1, f"descriptors change: {marks}"
    report(f"eight hours: {telegrams} telegrams, memory {memory} KiB, descriptors {marks[0][1]}")
    assert bridge.end() == 0
