"""From a serial line to a subscriber: simulated meters on real ptys and TCP, a real broker, the real program."""

import json
import re
import signal
import subprocess
import time

import pytest

from conftest import (AMSBRIDGE, READINGS_ALONE, Broker, assert_same, expected_readings, free_port, run_amsbridge,
                      start_bridge, start_meter, wait_for)

def all_arrived(subscriber, topic, expected_path, telegrams):
    return (len(expected_readings(expected_path)) == telegrams
            and len({reading["sequence"] for reading in subscriber.readings(topic)}) >= telegrams)


def without_repeats(messages):
    """QoS 1 may repeat what was on its way when a connection broke; the sequence tells."""
    by_sequence = {int(message["sequence"]): message for message in reversed(messages)}
    return [by_sequence[sequence] for sequence in sorted(by_sequence)]


def test_three_makers_on_three_serial_lines(amsbridge, broker, subscriber, tmp_path):
    makers = {"kaifa": 60, "aidon": 60, "kamstrup": 12}
    for maker, telegrams in makers.items():
        # 20 times as fast as real meters and their lines, from ten seconds before the hour.
        _, line = start_meter(amsbridge, f"{maker}-meter", maker, tmp_path / maker, "--speed", "20",
                              "--start", "2026-01-31T11:59:50Z", "--telegrams", telegrams)
        start_bridge(amsbridge, maker, f"serial://{line}", broker, "--name", "house")
    for maker, telegrams in makers.items():
        topic = f"test/{maker}/house/reading"
        wait_for(lambda: all_arrived(subscriber, topic, tmp_path / maker, telegrams), topic, 60)
        assert_same(subscriber.readings(topic), expected_readings(tmp_path / maker))
        energy = subscriber.readings(f"test/{maker}/house/energy")
        assert len(energy) >= 1 and "active_energy_import_kwh" in energy[0]
        assert subscriber.payloads(f"test/{maker}/house/status")[0] == "online"


def test_real_pace_at_2400_baud(amsbridge, broker, subscriber, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--telegrams", 6)
    bridge = start_bridge(amsbridge, "slow", f"serial://{line}?baud=2400&parity=even", broker)
    # Without a configured name the meter is called by its id, once it has told it.
    wait_for(lambda: len([m for m in subscriber.messages if m.topic.endswith("/reading")]) == 6, "six readings", 60)
    names = {message.topic.split("/")[2] for message in subscriber.messages if message.topic.endswith("/reading")}
    identity = next(t["meter_id"] for t in expected_readings(tmp_path / "expected") if t["meter_id"])
    assert names <= {"meter1", identity} and identity in names
    wait_for(lambda: "parity" in bridge.words(), "a word about the pty's parity")
    assert re.search(r"warn.*parity", bridge.words())


@pytest.mark.parametrize("seconds_down", [3])
def test_broker_stopped_and_started_in_between(amsbridge, broker, subscriber, tmp_path, seconds_down):
    telegrams = 80
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "20", "--telegrams", telegrams)
    start_bridge(amsbridge, "outage", f"serial://{line}", broker, "--name", "house")
    topic = "test/outage/house/reading"
    wait_for(lambda: len(subscriber.payloads(topic)) >= 20, "the first readings")
    broker.stop()
    # Readings go on coming while nobody listens.
    before = len(expected_readings(tmp_path / "expected"))
    wait_for(lambda: len(expected_readings(tmp_path / "expected")) > before + 20, "readings during the outage")
    broker.start()
    wait_for(lambda: subscriber.subscribed, "the subscriber to be back")
    wait_for(lambda: all_arrived(subscriber, topic, tmp_path / "expected", telegrams), "all readings", 60)
    assert_same(without_repeats(subscriber.readings(topic)), expected_readings(tmp_path / "expected"))


def test_wrong_password_ends_with_5_and_a_sentence(amsbridge, tmp_path):
    broker = Broker(tmp_path, users={"meter": "right"})
    password = tmp_path / "password"
    password.write_text("wrong\n")
    password.chmod(0o600)
    source = f"tcp://127.0.0.1:{free_port()}"
    arguments = ("--mqtt-user", "meter", "--mqtt-password-file", password)
    try:
        refused = start_bridge(amsbridge, "refused", source, broker, *arguments)
        assert refused.wait() == 5
        assert "wrong user name or password" in refused.words()
        password.write_text("right\n")
        accepted = start_bridge(amsbridge, "accepted", source, broker, *arguments)
        wait_for(lambda: "connected to the broker" in accepted.words(), "the connection")
        assert accepted.end() == 0
    finally:
        broker.stop()


def test_later_refusals_are_retried(amsbridge, tmp_path):
    broker = Broker(tmp_path, users={"meter": "right"})
    password = tmp_path / "password"
    password.write_text("right\n")
    password.chmod(0o600)
    try:
        bridge = start_bridge(amsbridge, "patient", f"tcp://127.0.0.1:{free_port()}", broker, "--mqtt-user", "meter",
                              "--mqtt-password-file", password)
        wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
        broker.stop()
        subprocess.run(["mosquitto_passwd", "-b", tmp_path / "passwords", "meter", "changed"], check=True)
        broker.start()
        wait_for(lambda: "wrong user name or password" in bridge.words(), "the refusal")
        subprocess.run(["mosquitto_passwd", "-b", tmp_path / "passwords", "meter", "right"], check=True)
        broker.process.process.send_signal(signal.SIGHUP)
        wait_for(lambda: bridge.words().count("connected to the broker") == 2, "the second connection", 60)
        assert bridge.process.poll() is None
    finally:
        broker.stop()


def test_last_will_birth_and_goodbye(amsbridge, broker, subscriber):
    topic = "test/life/bridge/status"
    source = f"tcp://127.0.0.1:{free_port()}"
    killed = start_bridge(amsbridge, "life", source, broker)
    wait_for(lambda: subscriber.payloads(topic) == ["online"], "the birth")
    killed.end(signal.SIGKILL)
    wait_for(lambda: subscriber.payloads(topic) == ["online", "offline"], "the will")
    ended = start_bridge(amsbridge, "life", source, broker)
    wait_for(lambda: subscriber.payloads(topic)[2:] == ["online"], "the second birth")
    assert ended.end() == 0
    wait_for(lambda: subscriber.payloads(topic)[3:] == ["offline"], "the goodbye")


def test_tcp_line_that_breaks_is_taken_up_again(amsbridge, broker, subscriber, tmp_path):
    port = free_port()
    arguments = ("simulate", "--meter", "aidon", "--to", f"tcp://127.0.0.1:{port}", "--speed", "20", "--telegrams", 20)
    meter = amsbridge("meter", *arguments, "--expected", tmp_path / "first")
    start_bridge(amsbridge, "tcp", f"tcp://127.0.0.1:{port}", broker, "--name", "house")
    topic = "test/tcp/house/reading"
    wait_for(lambda: len(subscriber.payloads(topic)) == 20, "the first 20 readings", 60)
    assert meter.wait() == 0
    amsbridge("meter-again", *arguments, "--expected", tmp_path / "second")
    wait_for(lambda: len(subscriber.payloads(topic)) == 40, "the second 20 readings", 60)
    expected = expected_readings(tmp_path / "first") + expected_readings(tmp_path / "second")
    assert_same(subscriber.readings(topic), expected)


def test_unresolvable_broker_delays_nothing(amsbridge, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "50", "--telegrams", 100)
    bridge = amsbridge("bridge", "run", "--source", f"serial://{line}", "--mqtt-host", "broker.invalid", "--name", "house",
                       *READINGS_ALONE)
    wait_for(lambda: len(expected_readings(tmp_path / "expected")) == 100, "all telegrams to be sent")
    wait_for(lambda: "broker.invalid" in bridge.words(), "a word about the broker")
    started = time.monotonic()
    assert bridge.end() == 0
    assert time.monotonic() - started < 15
    # The last one may still have been on its line.
    assert int(re.search(r"(\d+) messages wait on disk for the next start", bridge.words()).group(1)) >= 99


def test_classic_layout(amsbridge, broker, subscriber, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "20", "--telegrams", 30,
                          "--start", "2026-01-31T12:00:00Z")
    start_bridge(amsbridge, "classic", f"serial://{line}", broker, "--mqtt-layout", "classic",
                 "--mqtt-publish-topic", "ams/house")
    wait_for(lambda: len(subscriber.payloads("ams/house")) == 30, "30 messages")
    expected = expected_readings(tmp_path / "expected")
    messages = subscriber.readings("ams/house")
    for message, telegram in zip(messages, expected, strict=True):
        assert list(message)[:4] == ["id", "name", "up", "t"] and message["name"] == "classic"
        assert message["data"]["P"] == telegram["values"]["active_power_import_w"]
    power_only = next(m for m, t in zip(messages, expected) if len(t["values"]) == 1)
    assert list(power_only["data"]) == ["P"]
    hourly = next(m for m, t in zip(messages, expected) if "active_energy_import_kwh" in t["values"])
    assert list(hourly["data"]) == ["lv", "meterId", "type", "P", "Q", "PO", "QO", "I1", "I2", "I3", "U1", "U2", "U3",
                                    "tPI", "tQI", "tQO", "rtc"]  # nothing was exported: tPO is held back
    assert not [m for m in subscriber.messages if m.topic.endswith("/reading")]


def test_commands_are_answered(amsbridge, broker, subscriber, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kamstrup", tmp_path / "expected", "--speed", "20", "--telegrams", 3)
    start_bridge(amsbridge, "command", f"serial://{line}", broker, "--name", "house")
    wait_for(lambda: len(subscriber.payloads("test/command/house/reading")) == 3, "the readings")

    def ask(request):
        before = len(subscriber.payloads("test/command/response"))
        subscriber.publish("test/command/command", request)
        wait_for(lambda: len(subscriber.payloads("test/command/response")) > before, "an answer")
        return json.loads(subscriber.payloads("test/command/response")[-1])

    assert ask('{"id": 7, "command": "ping"}') == {"id": 7, "pong": run_amsbridge("version").stdout.decode().split()[1]}
    assert ask('{"id": "a", "command": "reading"}')["reading"]["house"]["sequence"] == 3
    status = ask('{"id": 8, "command": "status"}')["status"]
    assert status["meters"][0]["readings"] == 3 and status["meters"][0]["status"] == "online"
    assert ask('{"id": 9, "command": "explode"}') == {
        "id": 9, "error": "unknown command 'explode'; known are ping, status, reading, capture, identify, "
        "restart and set"}
    assert "error" in ask("not JSON at all \xff")


def test_file_is_published_whole_and_the_program_ends(amsbridge, broker, subscriber, tmp_path):
    recording = tmp_path / "recording.hex"
    count = 3000
    assert run_amsbridge("simulate", "--meter", "kaifa", "--to", recording, "--hex", "--telegrams", count).returncode == 0
    bridge = start_bridge(amsbridge, "file", f"file:{recording}", broker, "--name", "house", "--mqtt-queue-limit", "100")
    assert bridge.wait(60) == 0
    wait_for(lambda: len(subscriber.payloads("test/file/house/reading")) == count, "all of the file")


def test_file_loses_nothing_to_the_shortest_queue(amsbridge, broker, subscriber, tmp_path):
    recording = tmp_path / "recording"
    arguments = ("--meter", "kaifa", "--to", recording, "--telegrams", 200, "--expected", tmp_path / "expected")
    assert run_amsbridge("simulate", *arguments).returncode == 0
    bridge = start_bridge(amsbridge, "short", f"file:{recording}", broker, "--name", "house", "--mqtt-queue-limit", "16")
    assert bridge.wait(60) == 0
    wait_for(lambda: len(subscriber.payloads("test/short/house/reading")) == 200, "all of the file")
    assert_same(subscriber.readings("test/short/house/reading"), expected_readings(tmp_path / "expected"))


def test_live_pipe_is_published_as_it_comes(broker, subscriber, tmp_path):
    recording = tmp_path / "recording"
    assert run_amsbridge("simulate", "--meter", "aidon", "--to", recording, "--telegrams", 3).returncode == 0
    command = [AMSBRIDGE, "run", "--source", "-", "--mqtt-host", "127.0.0.1", "--mqtt-port", str(broker.port),
               "--mqtt-base", "test/pipe", "--name", "house", *READINGS_ALONE]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as bridge:
        bridge.stdin.write(recording.read_bytes())
        bridge.stdin.flush()
        wait_for(lambda: len(subscriber.payloads("test/pipe/house/reading")) == 3, "the readings")
        bridge.stdin.close()
        assert bridge.wait(20) == 0


def test_missing_adapter_leaves_the_other_meters_running(amsbridge, broker, subscriber, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "20", "--telegrams", 5)
    config = tmp_path / "amsbridge.toml"
    config.write_text(f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "test/left"\n'
                      '[[meter]]\nsource = "serial:///dev/nonexistent"\nname = "cabin"\n'
                      f'[[meter]]\nsource = "serial://{line}"\nname = "house"\n')
    bridge = amsbridge("bridge", "run", "--config", config, *READINGS_ALONE)
    wait_for(lambda: len(subscriber.payloads("test/left/house/reading")) == 5, "the other meter's readings")
    assert re.search(r"warning: .*/dev/nonexistent does not exist: is the adapter plugged in\?", bridge.words())
    assert bridge.end() == 0


def test_sigterm_delivers_what_it_holds(amsbridge, broker, subscriber, tmp_path):
    meter, line = start_meter(amsbridge, "meter", "aidon", tmp_path / "expected", "--speed", "50")
    bridge = start_bridge(amsbridge, "term", f"serial://{line}", broker, "--name", "house")
    topic = "test/term/house/reading"
    wait_for(lambda: len(subscriber.payloads(topic)) >= 50, "50 readings")
    meter.end()
    wait_for(lambda: len(subscriber.payloads(topic)) >= len(expected_readings(tmp_path / "expected")) - 1, "the rest")
    assert bridge.end() == 0
    assert subscriber.payloads("test/term/house/status") == ["online", "offline"]
    assert subprocess.run([AMSBRIDGE, "version"], check=True, capture_output=True).stdout.startswith(b"amsbridge ")


def test_an_encrypted_meter_is_read_with_the_keys_of_the_settings(amsbridge, broker, subscriber, tmp_path):
    path = tmp_path / "expected"
    meter, line = start_meter(amsbridge, "meter", "kamstrup-dk", path, "--speed", 20, "--telegrams", 5)
    key, auth_key = [word.strip(".,") for word in meter.words().split() if len(word.strip(".,")) == 32]
    settings = tmp_path / "amsbridge.toml"
    settings.write_text(f"""strict = true
[[meter]]
name = "house"
source = "serial://{line}?parity=none"
key = "{key}"
auth_key = "{auth_key}"
""")
    bridge = amsbridge("bridge", "run", "--config", settings, "--mqtt-port", broker.port, "--mqtt-host", "127.0.0.1",
                       "--mqtt-base", "test/encrypted", *READINGS_ALONE)
    wait_for(lambda: all_arrived(subscriber, "test/encrypted/house/reading", path, 5), "five readings", 60)
    assert_same(subscriber.readings("test/encrypted/house/reading"), expected_readings(path))
    assert key not in bridge.words() and auth_key not in bridge.words()


def test_meters_behind_a_p1_port_have_topics_of_their_own(amsbridge, broker, subscriber, tmp_path):
    path = tmp_path / "expected"
    _, line = start_meter(amsbridge, "meter", "p1-dsmr50", path, "--speed", 5, "--telegrams", 3)
    start_bridge(amsbridge, "p1", f"serial://{line}?baud=115200&parity=none", broker, "--name", "house")
    wait_for(lambda: all_arrived(subscriber, "test/p1/house/reading", path, 3), "three readings", 60)
    assert_same(subscriber.readings("test/p1/house/reading"), expected_readings(path))
    for sub_meter in expected_readings(path)[-1]["sub_meters"]:
        topic = f"test/p1/{sub_meter['meter_id']}"
        wait_for(lambda topic=topic: len(subscriber.readings(f"{topic}/reading")) == 3, f"readings on {topic}", 30)
        last = subscriber.readings(f"{topic}/reading")[-1]
        assert last["medium"] == sub_meter["medium"]
        assert {key: last[key] for key in sub_meter["values"]} == sub_meter["values"]
        assert subscriber.payloads(f"{topic}/status")[0] == "online"
