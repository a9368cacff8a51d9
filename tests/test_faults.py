"""What breaks in years of running, made to break now: broker, bridge, lines, peers, disk and clock. Counts go to the
file that FAULTS_REPORT names, one line a campaign."""

import contextlib
import datetime
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
import urllib.request

import paho.mqtt.client as mqtt
import pytest

from conftest import AMSBRIDGE, READINGS_ALONE, Broker, expected_readings, free_port, wait_for

REPORT = os.environ.get("FAULTS_REPORT")
PATIENCE = 120  # seconds; what is waited for takes a few


@pytest.fixture(scope="module", autouse=True)
def empty_report():
    if REPORT:
        pathlib.Path(REPORT).write_text("", encoding="utf-8")


@pytest.fixture(name="report")
def fixture_report():
    started = time.monotonic()

    def write(line):
        line += f" ({time.monotonic() - started:.0f} s)"
        print(line)
        if REPORT:
            with open(REPORT, "a", encoding="utf-8") as file:
                file.write(line + "\n")

    return write


class Witness:
    """A subscriber to which a killed broker owes nothing: Mosquitto writes to subscribers before it acknowledges, at
    QoS 0 a subscriber has nothing to write that a dead connection could refuse, and while this one is away its session,
    which the broker finds on its disk, takes what comes."""

    def __init__(self, broker):
        self.readings = []
        self.sequences = set()
        self.marks = 0
        self.others = []
        self.subscribed = False
        self.client = mqtt.Client(client_id="witness", clean_session=False)
        self.client.on_connect = lambda client, *_: client.subscribe("#", qos=0)
        self.client.on_subscribe = lambda *_: setattr(self, "subscribed", True)
        self.client.on_disconnect = lambda *_: setattr(self, "subscribed", False)
        self.client.on_message = lambda _client, _data, message: self.take(message)
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        wait_for(lambda: self.subscribed, "the subscription")
        broker.save()

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def take(self, message):
        if message.topic == "f/house/reading":
            self.readings.append(json.loads(message.payload))
            self.sequences.add(self.readings[-1]["sequence"])
        elif message.topic == "mark":
            self.marks += 1
        else:
            self.others.append((message.topic, message.payload.decode()))

    def payloads(self, topic):
        return [payload for at, payload in list(self.others) if at == topic]

    def publish(self, topic, payload):
        self.client.publish(topic, payload, qos=1).wait_for_publish()

    def catch_up(self):
        """Waits until it has been given all that the broker had for it."""
        wait_for(lambda: self.subscribed, "the witness to be back")
        seen = self.marks
        self.publish("mark", "")
        wait_for(lambda: self.marks > seen, "the witness's own mark")

    def wait_for_sequences(self, count, what):
        wait_for(lambda: len(self.sequences) >= count, what, PATIENCE)

    def wait_for_more(self, count):
        seen = len(self.sequences)
        self.wait_for_sequences(seen + count, f"{count} more readings than {seen}")

    def ask(self, command):
        before = len(self.payloads("f/response"))
        self.publish("f/command", json.dumps({"id": before, "command": command}))
        wait_for(lambda: len(self.payloads("f/response")) > before, f"an answer to {command}")
        return json.loads(self.payloads("f/response")[before])[command]


class Bench:
    """A broker, its witness, and bridges between them and what a test has for a source."""

    def __init__(self, start, folder):
        self.start = start
        self.folder = folder
        self.state = folder / "state"
        # While its subscriber is away the broker keeps all for it, from its own first moment on.
        self.broker = Broker(folder, more_lines=["queue_qos0_messages true"])
        self.witness = Witness(self.broker)
        self.page = free_port()
        self.bridges = 0

    def bridge(self, source, *arguments, environment=()):
        self.bridges += 1
        return self.start(f"bridge{self.bridges}", "env", *environment, AMSBRIDGE, "run",
                          "--source", source, "--name", "house", "--state-directory", self.state,
                          "--mqtt-host", "127.0.0.1", "--mqtt-port", self.broker.port, "--mqtt-client-id", "faults",
                          "--mqtt-base", "f", "--mqtt-longest-pause", 1, "--history-enabled=false", "--http-listen", f"127.0.0.1:{self.page}",
                          *READINGS_ALONE, *arguments)

    def meter(self, telegrams, speed):
        """A Kaifa meter over TCP, which waits for the first bridge. Real ones send each two seconds."""
        port = free_port()
        url = f"tcp://127.0.0.1:{port}"
        meter = self.start("meter", AMSBRIDGE, "simulate", "--meter", "kaifa", "--to", url, "--speed", speed,
                           "--telegrams", telegrams, "--expected", self.folder / "meter.expected")
        return meter, url

    def metric(self, name):
        """From the bridge's own page, which answers without a broker, too."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.page}/metrics", timeout=20) as page:
            lines = page.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.split("{")[0].split(" ")[0] == name)

    def wait_for_metric(self, name, least):
        wait_for(lambda: self.metric(name) >= least, f"{name} to be {least}", PATIENCE)

    def close(self):
        self.witness.close()
        self.broker.stop()


@pytest.fixture(name="bench")
def fixture_bench(start, tmp_path):
    bench = Bench(start, tmp_path)
    yield bench
    bench.close()


def telegrams_of(folder, count):
    """Kaifa's list of power alone, telegram by telegram."""
    file = folder / "telegrams.hex"
    subprocess.run([AMSBRIDGE, "simulate", "--meter", "kaifa", "--telegrams", str(count), "--hex", "--to", file,
                    "--start", "2026-01-31T11:10:01Z"], check=True, capture_output=True)
    telegrams = [bytes.fromhex(line) for line in file.read_text().splitlines()]
    assert len(telegrams) == count
    return telegrams


def resident_kib(process):
    status = pathlib.Path(f"/proc/{process.process.pid}/status").read_text(encoding="ascii")
    fields = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Rss")}
    return int(fields["RssAnon"]) + int(fields["RssShmem"])


def descriptors(process):
    return len(os.listdir(f"/proc/{process.process.pid}/fd"))


def powers(messages):
    return [message["active_power_import_w"] for message in messages]


def without_doubles(messages):
    """Doubles have a sequence that was there before, and nothing else in them but the mark `late`."""
    first = {}
    for message in messages:
        known = first.setdefault(message["sequence"], message)
        assert {**known, "late": True} == {**message, "late": True}
    return list(first.values()), len(messages) - len(first)


def assert_in_order(unique):
    """Readings that are not late come in order, and so do the late ones. Returns how many are late."""
    for late in (False, True):
        numbers = [message["sequence"] for message in unique if message.get("late", False) == late]
        assert numbers == sorted(numbers)
    return sum("late" in message for message in unique)


def test_broker_killed_twenty_times_under_ten_thousand_readings(bench, report):
    telegrams = 10_000
    meter, source = bench.meter(telegrams, 320)
    bridge = bench.bridge(source)
    kills = 20
    for kill in range(kills):
        bench.witness.catch_up()
        bench.witness.wait_for_more(random.randint(20, 100))
        in_vain = bridge.words().count("connection refused")
        bench.broker.kill()
        if kill % 2 == 1:  # else it is back before the bridge tries
            wait_for(lambda: bridge.words().count("connection refused") > in_vain, "a connection in vain", PATIENCE)
        bench.broker.start()
    bench.witness.wait_for_sequences(telegrams, "all readings")
    bench.wait_for_metric("amsbridge_acknowledged_messages_total", telegrams)
    wait_for(lambda: bench.metric("amsbridge_outbox_messages") == 0, "an empty outbox")
    assert meter.wait() == 0
    unique, doubles = without_doubles(bench.witness.readings)
    late = assert_in_order(unique)
    overtaken = sum(before["sequence"] > after["sequence"] for before, after in zip(unique, unique[1:]))
    unique.sort(key=lambda message: message["sequence"])
    assert [message["sequence"] for message in unique] == list(range(1, telegrams + 1))
    expected = expected_readings(bench.folder / "meter.expected")
    assert powers(unique) == [int(telegram["values"]["active_power_import_w"]) for telegram in expected]
    assert late > 0
    assert bench.metric("amsbridge_dropped_messages_total") == bench.metric("amsbridge_refused_messages_total") == 0
    assert bridge.end() == 0
    report(f"broker killed {kills} times: {telegrams} readings sent, {len(unique)} arrived, {late} of them late, "
           f"newer ones went before waiting ones {overtaken} times, {doubles} doubles with the same sequence")


def test_bridge_killed_twenty_times(bench, report):
    _, source = bench.meter(1_000_000, 400)
    kills = 20
    without_broker = 0
    for kill in range(kills):
        bridge = bench.bridge(source)
        bench.witness.wait_for_more(20)
        if kill % 4 == 0:
            # Without a broker what comes now is on disk alone.
            bench.broker.kill()
            bench.wait_for_metric("amsbridge_outbox_messages", 50)
            without_broker += 1
        time.sleep(random.uniform(0, 0.1))  # a moment that nobody chose
        bridge.end(signal.SIGKILL)
        if kill % 4 == 0:
            bench.broker.start()
            bench.witness.catch_up()
    bridge = bench.bridge(source)
    bench.witness.wait_for_more(100)
    assert bridge.end() == 0
    bench.witness.catch_up()
    # The number and the reading are one transaction: a number that is missing would be a reading lost.
    unique, doubles = without_doubles(bench.witness.readings)
    late = assert_in_order(unique)
    assert late >= 50 * without_broker
    numbers = sorted(message["sequence"] for message in unique)
    assert numbers == list(range(1, len(numbers) + 1))
    report(f"bridge killed {kills} times, {without_broker} of them without a broker: {numbers[-1]} readings numbered, "
           f"{len(numbers)} arrived, {late} of them late, {doubles} doubles with the same sequence")


class Adapter:
    """A serial adapter: a pty under a link, that can be pulled out and plugged in."""

    def __init__(self, link):
        self.link = link
        self.controller = None
        self.taken = []  # held, so that they are not numbered anew

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

    def give_away(self):
        self.link.unlink()
        self.taken.append(self.controller)


def test_serial_line_unplugged_twenty_times(bench, report):
    adapter = Adapter(bench.folder / "ttyUSB0")
    bridge = bench.bridge(f"serial://{adapter.link}?baud=2400&parity=even")
    wait_for(lambda: "is the adapter plugged in?" in bridge.words(), "a word about the adapter")

    # Ptys are numbered anew all the time: a bridge of another test may wait for this very number.
    def is_open(times):
        if bridge.words().count("in use by another program") > len(adapter.taken):
            adapter.give_away()
            adapter.plug_in()
        return bridge.words().count("stop=1: open\n") >= times

    pulls = 20
    telegrams = telegrams_of(bench.folder, 2 * (pulls + 1))
    sent = []
    held = None
    for pull in range(pulls + 1):
        adapter.plug_in()
        wait_for(lambda: is_open(pull + 1), "the line to be open", PATIENCE)
        telegram, cut = telegrams[2 * pull:2 * pull + 2]
        adapter.send(telegram)
        sent.append(telegram)
        bench.witness.wait_for_sequences(len(sent), "the reading after a replug")
        held = held or descriptors(bridge)
        if pull < pulls:
            adapter.send(cut[:20])  # whose rest never comes
            adapter.pull_out()
    state = bench.witness.ask("status")["meters"][0]
    assert (state["opened"], state["lost"]) == (pulls + 1, pulls)
    assert [message["sequence"] for message in bench.witness.readings] == list(range(1, len(sent) + 1))
    assert descriptors(bridge) == held
    assert bridge.end() == 0
    report(f"serial line pulled out {pulls} times in the middle of a telegram: {len(sent)} of {len(sent)} whole "
           f"telegrams read, none twice")


class Peer:
    """A TCP server whose manners a test decides."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.url = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self):
        connection, _ = self.listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def test_tcp_peers_without_manners(bench, report):
    peer = Peer()
    bridge = bench.bridge(peer.url, "--silence", 2)
    witness = bench.witness
    telegrams = telegrams_of(bench.folder, 6)
    status = lambda: witness.payloads("f/house/status")[-1:]

    hanging = peer.accept()
    hanging.sendall(telegrams[0])
    witness.wait_for_sequences(1, "the first reading")
    hanging.sendall(telegrams[1][:20])  # and there it hangs
    wait_for(lambda: status() == ["offline"], "the meter to be offline")
    hanging.sendall(telegrams[2])
    witness.wait_for_sequences(2, "the reading after half a telegram")
    wait_for(lambda: status() == ["online"], "the meter to be online")
    hanging.shutdown(socket.SHUT_WR)

    slow = peer.accept()
    for octet in telegrams[3]:
        slow.sendall(bytes([octet]))
        time.sleep(0.02)  # one a second would say no more
    witness.wait_for_sequences(3, "the reading that came octet by octet")
    slow.close()

    noisy = peer.accept()
    noisy.sendall(telegrams[4])
    witness.wait_for_sequences(4, "the reading before the noise")
    before, highest, held = resident_kib(bridge), 0, descriptors(bridge)
    noise = random.Random(1).randbytes(1 << 20)
    megabytes = 1024
    for count in range(megabytes):
        noisy.sendall(noise)
        if count % 64 == 63:
            highest = max(highest, resident_kib(bridge))
    time.sleep(1.2)  # the pause after which a telegram is taken to begin anew
    noisy.sendall(telegrams[5])
    witness.wait_for_sequences(5, "the reading behind the noise")
    grown = highest - before
    assert grown < 2048, f"{grown} KiB more"
    assert descriptors(bridge) == held
    assert [message["sequence"] for message in witness.readings] == [1, 2, 3, 4, 5]
    assert bench.metric("amsbridge_received_bytes_total") > megabytes << 20
    assert bridge.end() == 0
    report(f"TCP peers that hang, half-close, send octet by octet, and {megabytes} MiB of noise: 5 of 5 whole "
           f"telegrams read, memory grew by {grown} KiB")


@contextlib.contextmanager
def small_disk(folder):
    """16 MiB. The bridge leaves the last 5 of a disk alone."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], check=False).returncode != 0:
        pytest.skip("a disk of its own takes a mount, which is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(file):
    with open(file, "wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(65_536)):
            pass


def test_full_disk(bench, report):
    telegrams = 5_000
    with small_disk(bench.state):
        meter, source = bench.meter(telegrams, 400)
        bridge = bench.bridge(source)
        bench.witness.wait_for_more(100)
        assert bench.witness.ask("status")["outbox"]["durable"]
        filler = bench.state / "filler"
        fill(filler)
        wait_for(lambda: ".sqlite is full" in bridge.words(), "a word about the disk", PATIENCE)
        bench.witness.wait_for_more(200)
        outbox = bench.witness.ask("status")["outbox"]
        assert not outbox["durable"] and outbox["problem"].endswith("is full")
        # Now it is memory alone that bridges an outage.
        bench.broker.kill()
        wait_for(lambda: "connection refused" in bridge.words(), "a connection in vain", PATIENCE)
        bench.wait_for_metric("amsbridge_queued_messages", 50)
        bench.broker.start()
        bench.witness.catch_up()
        bench.witness.wait_for_more(200)
        filler.unlink()
        wait_for(lambda: "readings are kept on disk again" in bridge.words(), "the disk to be used again", PATIENCE)
        assert bench.witness.ask("status")["outbox"]["durable"]
        assert meter.wait(PATIENCE) == 0
        bench.witness.wait_for_sequences(telegrams, "all readings")
        assert bridge.end() == 0
    unique, doubles = without_doubles(bench.witness.readings)
    assert_in_order(unique)
    assert bench.witness.sequences == set(range(1, telegrams + 1))
    report(f"disk full, and the broker killed meanwhile: {telegrams} readings sent, {len(unique)} arrived, {doubles} "
           f"doubles with the same sequence; the disk was used again by itself")


def leave_readings_on_disk(bench, peer, telegrams):
    """A bridge's run in which the broker has gone: what came of these telegrams waits on disk."""
    bridge = bench.bridge(peer.url)
    line = peer.accept()
    wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
    bench.broker.kill()
    wait_for(lambda: "was lost" in bridge.words(), "the loss of the broker", PATIENCE)
    for telegram in telegrams:
        line.sendall(telegram)
    bench.wait_for_metric("amsbridge_outbox_messages", len(telegrams))
    assert bridge.end() == 0
    bench.broker.start()
    bench.witness.catch_up()


def test_read_only_disk_at_the_start(bench, report):
    peer = Peer()
    telegrams = telegrams_of(bench.folder, 6)
    with small_disk(bench.state):
        leave_readings_on_disk(bench, peer, telegrams[:3])
        subprocess.run(["mount", "-o", "remount,ro", bench.state], check=True)
        bridge = bench.bridge(peer.url)
        line = peer.accept()
        line.sendall(telegrams[3])
        wait_for(lambda: len(bench.witness.readings) == 1, "a reading with a disk that cannot be written")
        outbox = bench.witness.ask("status")["outbox"]
        assert not outbox["durable"] and "cannot be written" in outbox["problem"]
        subprocess.run(["mount", "-o", "remount,rw", bench.state], check=True)
        wait_for(lambda: len(bench.witness.readings) == 4, "what waited on the disk", PATIENCE)
        line.sendall(telegrams[4])
        wait_for(lambda: len(bench.witness.readings) == 5, "a reading with a disk that works")
        assert bench.witness.ask("status")["outbox"]["durable"]
        assert bridge.end() == 0
    # Nobody knew the last number while the disk was away.
    marked = [(message["sequence"], message.get("late", False)) for message in bench.witness.readings]
    assert marked == [(1, False), (1, True), (2, True), (3, True), (4, False)]
    report("read-only disk at the start: 5 of 5 readings arrived, 3 of them late from the disk once it could be "
           "written")


def middle_overwritten(file):
    with open(file, "r+b") as database:
        size = file.stat().st_size
        database.seek(4096)
        database.write(random.Random(1).randbytes(size - 4096))


def wholly_overwritten(file):
    file.write_bytes(random.Random(1).randbytes(50_000))


def cut_short(file):
    os.truncate(file, 5_000)


@pytest.mark.parametrize("mangle", [middle_overwritten, wholly_overwritten, cut_short])
def test_corrupt_database_at_the_start(bench, report, mangle):
    peer = Peer()
    telegrams = telegrams_of(bench.folder, 5)
    leave_readings_on_disk(bench, peer, telegrams[:3])
    database = next(bench.state.glob("*.sqlite"))
    mangle(database)
    bridge = bench.bridge(peer.url)
    line = peer.accept()
    for number, telegram in enumerate(telegrams[3:], start=1):
        line.sendall(telegram)
        wait_for(lambda: len(bench.witness.readings) == number, f"reading {number} after the damage")
    assert "was damaged: it has been put aside as" in bridge.words()
    assert (bench.state / f"{database.name}.corrupt-1").exists()
    outbox = bench.witness.ask("status")["outbox"]
    assert outbox["durable"] and "problem" not in outbox
    assert bridge.end() == 0
    report(f"corrupt database at the start ({mangle.__name__.replace('_', ' ')}): put aside, 2 of 2 readings after it "
           f"arrived")


@pytest.mark.parametrize("days", [1, -1])
def test_clock_stepped_by_a_day(bench, report, days):
    step = days * (86_400 + 60)
    stamp = bench.folder / "clock"
    stamp.write_text("+0")
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    peer = Peer()
    bridge = bench.bridge(peer.url, "--outbox-days", 1, environment=[
        f"LD_PRELOAD={library}", f"FAKETIME_TIMESTAMP_FILE={stamp}", "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1"])
    line = peer.accept()
    telegrams = telegrams_of(bench.folder, 9)
    for number in (1, 2, 3):
        line.sendall(telegrams[number - 1])
        bench.witness.wait_for_sequences(number, f"reading {number}")
    bench.broker.kill()
    wait_for(lambda: "was lost" in bridge.words(), "the loss of the broker", PATIENCE)
    for number in (4, 5, 6):
        line.sendall(telegrams[number - 1])
    bench.wait_for_metric("amsbridge_outbox_messages", 3)
    stamp.write_text(f"{step:+d}")
    wait_for(lambda: "the clock was set" in bridge.words(), "a word about the clock", PATIENCE)
    bench.broker.start()
    bench.witness.wait_for_sequences(6, "the readings from before the step")
    for number in (7, 8, 9):
        line.sendall(telegrams[number - 1])
        bench.witness.wait_for_sequences(number, f"reading {number}")
    state = bench.witness.ask("status")
    assert "offline" not in bench.witness.payloads("f/house/status"), "a silence is not told by the clock"
    assert bridge.end() == 0

    got, _ = without_doubles(bench.witness.readings)
    assert [message["sequence"] for message in got] == list(range(1, 10))
    assert [message.get("late", False) for message in got] == [False] * 3 + [True] * 3 + [False] * 3
    seconds = [datetime.datetime.fromisoformat(message["time"]).timestamp() for message in got]
    assert all(0 <= after - before < 60 for before, after in zip(seconds[:6], seconds[1:6]))
    assert abs(seconds[6] - seconds[5] - step) < 60, "the time is that of the clock"
    assert (state["outbox"]["dropped_live"], state["outbox"]["dropped_registers"]) == (0, 0)
    assert 0 <= state["uptime"] < 600
    report(f"clock stepped by {days:+d} day with 3 readings waiting: 9 of 9 arrived, none dropped for its age, meter "
           f"never offline")


def test_eight_hours_of_telegrams(bench, report):
    """Eight hours of a Kaifa meter, a thousand times as fast."""
    telegrams = 8 * 3600 // 2
    meter, source = bench.meter(telegrams, 960)
    bridge = bench.bridge(source)
    memory, held = [], []
    for share in (15, 30, 50, 75, 98):
        bench.witness.wait_for_sequences(telegrams * share // 100, f"{share} % of the readings")
        memory.append(resident_kib(bridge))
        held.append(descriptors(bridge))
    assert meter.wait(PATIENCE) == 0
    bench.witness.wait_for_sequences(telegrams, "all readings")
    assert max(memory) - memory[0] < 512, f"memory grows: {memory} KiB"
    assert len(set(held)) == 1, f"descriptors change: {held}"
    assert bridge.end() == 0
    report(f"eight hours: {telegrams} telegrams, memory {memory} KiB, descriptors {held[0]} from beginning to end")
