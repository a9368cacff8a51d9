"""Words for every failure: what the program says of lines that do not work, and the recordings that show them."""

import json
import os
import pathlib
import pty
import re
import signal
import subprocess

import pytest

from conftest import AMSBRIDGE, CORPUS, READINGS_ALONE, free_port, run_amsbridge, start_bridge, wait_for

DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"


def start_meter(amsbridge, *arguments, name="meter"):
    return amsbridge(name, "simulate", "--to", "pty", "--start", "2026-01-31T11:59:50Z", *arguments).first_line()


def record(tmp_path, amsbridge, *arguments, meter=("--meter", "kaifa", "--telegrams", 8, "--speed", 8)):
    path = tmp_path / "recording"
    line = start_meter(amsbridge, *meter)
    result = run_amsbridge("record", f"serial://{line}", path, "--telegrams", 6, "--seconds", 30, *arguments)
    assert result.returncode == 0, result.stderr
    return path


def expected_lines(path):
    return [line[2:] for line in path.read_text().splitlines() if line.startswith("= ")]


def octets_of(path):
    return bytes.fromhex("".join(line.split(" ", 1)[1] for line in path.read_text().splitlines() if line[:1].isdigit()))


def test_table_of_diagnoses_in_the_documentation_is_the_programs():
    table = run_amsbridge("list", "diagnoses").stdout.decode()
    assert table.count("\n") > 15
    assert table in (DOCS / "operations.md").read_text()


def test_wrong_parity_is_said_once_in_the_log_and_stands_in_the_state(amsbridge, broker, subscriber):
    line = start_meter(amsbridge, "--meter", "kamstrup", "--faults", "parity", "--speed", 4)
    bridge = start_bridge(amsbridge, "words", f"serial://{line}", broker)
    wait_for(lambda: "is read with the wrong parity" in bridge.words(), "a word about the parity", 60)
    assert re.search(r"warning: meter1: The speed is right, but the line is read with the wrong parity\. Change parity",
                     bridge.words())
    subscriber.publish("test/words/command", '{"id": 1, "command": "status"}')
    wait_for(lambda: subscriber.payloads("test/words/response"), "an answer")
    diagnosis = json.loads(subscriber.payloads("test/words/response")[0])["status"]["meters"][0]["diagnosis"]
    assert diagnosis["code"] == "wrong_parity"
    assert diagnosis["sentence"].endswith("wrong parity.") and diagnosis["next_step"].startswith("Change parity")
    assert bridge.words().count("is read with the wrong parity") == 1


def test_good_line_is_said_to_be_good(amsbridge, broker):
    line = start_meter(amsbridge, "--meter", "aidon")
    bridge = start_bridge(amsbridge, "words", f"serial://{line}", broker)
    wait_for(lambda: "Telegrams arrive and are read." in bridge.words(), "a good word")
    assert "info: " in next(words for words in bridge.words().splitlines() if "are read." in words)


def test_silent_line_begins_with_the_closed_port_and_a_refused_connection_does_not(amsbridge, broker, subscriber, tmp_path):
    refused = f"tcp://127.0.0.1:{free_port()}"
    master, line = pty.openpty()
    config = tmp_path / "amsbridge.toml"
    config.write_text(f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "test/words"\n'
                      f'[[meter]]\nname = "refused"\nsource = "{refused}"\n'
                      f'[[meter]]\nname = "silent"\nsource = "serial://{os.ttyname(line)}"\n')
    os.close(line)
    bridge = amsbridge("words", "run", "--config", config, *READINGS_ALONE)
    # Both are judged after the same time, the refused one first.
    wait_for(lambda: "silent: Not a single octet" in bridge.words(), "a word about silence", 60)
    meters = subscriber.ask("test/words", {"command": "status"})["status"]["meters"]
    os.close(master)
    assert [(meter["status"], meter["octets"], meter["diagnosis"]["code"]) for meter in meters] == [
        ("offline", 0, "listening"), ("offline", 0, "no_octets")]
    assert f"warning: {refused}: cannot connect: Connection refused" in bridge.words()
    assert bridge.words().count("Not a single octet") == 1
    assert subscriber.payloads("test/words/silent/status") == ["offline"]
    assert "Most often the port is still closed: in Norway, Sweden, Denmark and Austria" in bridge.words()


def test_recording_says_what_came_and_what_it_means(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge)
    lines = path.read_text().splitlines()
    assert lines[0] == "# amsbridge recording 1"
    assert lines[1].startswith("# source: serial:///dev/pts/")
    readings = [json.loads(line) for line in expected_lines(path)]
    assert len(readings) == 6 and all(reading["kind"] == "reading" for reading in readings)
    times = [float(line.split()[0]) for line in lines if line[:1].isdigit()]
    assert times == sorted(times)


def test_recording_is_decoded_like_any_other_file(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge)
    for arguments, stdin in (((path,), None), (("-",), path.read_bytes())):
        result = run_amsbridge("decode", "--format", "json", *arguments, stdin=stdin)
        assert result.stdout.decode().splitlines() == expected_lines(path)
        assert result.returncode == 0 and result.stderr == b""


def test_recording_is_a_source_of_the_bridge(tmp_path, amsbridge, broker, subscriber):
    path = record(tmp_path, amsbridge)
    bridge = start_bridge(amsbridge, "words", f"file:{path}", broker, "--name", "house")
    assert bridge.wait() == 0
    wait_for(lambda: len(subscriber.payloads("test/words/house/reading")) == 6, "six readings")


def test_recording_is_a_test(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge)
    good = run_amsbridge("replay", "--check", path)
    assert good.returncode == 0 and good.stdout == b""
    assert good.stderr.endswith(b": decoded as expected, 6 lines\n")
    path.write_text(path.read_text().replace('"active_power_import_w":', '"active_power_import_w":1', 1))
    bad = run_amsbridge("replay", "--check", path)
    assert bad.returncode == 1
    assert [line[:5] for line in bad.stdout.decode().splitlines()] == ["- 1: ", "+ 1: "]
    path.write_text("\n".join(line for line in path.read_text().splitlines() if line[0] != "=") + "\n")
    assert run_amsbridge("replay", "--check", path).returncode == 1


def test_recording_is_sent_again(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge)
    at_once = run_amsbridge("replay", path, "--speed", 0)
    assert at_once.stdout == octets_of(path) and at_once.returncode == 0
    line = amsbridge("replay", "replay", path, "--to", "pty", "--speed", 4).first_line()
    again = tmp_path / "again"
    result = run_amsbridge("record", f"serial://{line}", again, "--telegrams", 6, "--seconds", 30)
    assert result.returncode == 0
    assert expected_lines(again) == expected_lines(path)


def test_recording_without_ids(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge)
    other = tmp_path / "other"
    assert run_amsbridge("replay", path, "--anonymise", other).returncode == 0
    assert run_amsbridge("replay", "--check", other).returncode == 0
    real, replaced = ([json.loads(line) for line in expected_lines(file)] for file in (path, other))
    assert len(real) == len(replaced) == 6
    identities = {reading["meter_id"] for reading in replaced if "meter_id" in reading}
    assert len(identities) == 1
    identity = identities.pop()
    for one, two in zip(real, replaced, strict=True):
        assert ("meter_id" in one) == ("meter_id" in two) and two.get("meter_id", "") != one.get("meter_id")
        assert {**one, "meter_id": identity} == {**two, "meter_id": identity}
    text = other.read_text()
    assert "began" not in text and "/dev/pts" not in text
    assert octets_of(other).find(b"6970631") == -1


def test_recording_can_be_made_without_ids_at_once(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge, "--anonymise", meter=("--meter", "aidon", "--telegrams", 10, "--speed", 8,
                                                             "--faults", "flip=1/700"))
    assert run_amsbridge("replay", "--check", path).returncode == 0
    assert b"73599928" not in octets_of(path) and "# began" not in path.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_recording_ends_cleanly_at_a_signal(tmp_path, amsbridge, number):
    path = tmp_path / "recording"
    line = start_meter(amsbridge, "--meter", "kaifa", "--speed", 8)
    recorder = amsbridge("record", "record", f"serial://{line}", path)
    wait_for(lambda: path.exists() and expected_lines(path), "a reading in the file")
    assert recorder.end(number) == 0
    assert run_amsbridge("replay", "--check", path).returncode == 0


def test_errors_of_recordings_are_sentences(tmp_path):
    path = tmp_path / "file"
    path.write_text("7e a0\n")
    for arguments, code, words in (
            (("replay", path), 4, b"its first line is not '# amsbridge recording 1'"),
            (("replay", tmp_path / "none"), 4, b"No such file"),
            (("record", "serial:///dev/nonexistent", path), 4, b"/dev/nonexistent does not exist"),
            (("record", "nonsense", path), 2, b"\"nonsense\" is not a source"),
            (("record", "-", "/nonexistent/file"), 4, b"cannot write /nonexistent/file: No such file"),
            (("record", "-"), 2, b"file is required"),
            (("replay", path, "--speed", "-1"), 2, b"must be 0 or more")):
        result = run_amsbridge(*arguments, stdin=b"")
        assert result.returncode == code, arguments
        assert words in result.stderr


def test_nothing_is_recorded_onto_its_own_source(tmp_path):
    octets = tmp_path / "octets"
    assert run_amsbridge("simulate", "--meter", "kaifa", "--telegrams", "3", "--to", octets).returncode == 0
    before = octets.read_bytes()
    (tmp_path / "link").symlink_to(octets)
    for target in (octets, tmp_path / "link"):
        result = run_amsbridge("record", f"file:{octets}", target, timeout=20)
        assert result.returncode == 2 and b"name another file" in result.stderr
    assert octets.read_bytes() == before
    with open(octets, "rb") as source:
        result = subprocess.run([AMSBRIDGE, "record", "-", octets], stdin=source, capture_output=True, timeout=20, check=False)
    assert result.returncode == 2 and octets.read_bytes() == before


def test_what_only_spells_octets_is_not_recorded(tmp_path):
    text, target = tmp_path / "text", tmp_path / "recording"
    text.write_text("7e a0 27 01 02 01 10 5a\n")
    result = run_amsbridge("record", f"file:{text}", target)
    assert result.returncode == 2 and b"amsbridge decode" in result.stderr and not target.exists()


def test_recording_of_an_encrypted_meter_asks_for_the_key(tmp_path):
    octets = tmp_path / "octets"
    assert run_amsbridge("simulate", "--meter", "kamstrup-dk", "--telegrams", "6", "--to", octets).returncode == 0
    result = run_amsbridge("record", f"file:{octets}", tmp_path / "recording")
    assert result.returncode == 1
    assert b"Telegrams arrive whole but are encrypted, and no key is known." in result.stderr


def test_anonymising_what_cannot_be_kept_writes_nothing(tmp_path):
    octets, recording, other = tmp_path / "octets", tmp_path / "recording", tmp_path / "other"
    run_amsbridge("simulate", "--meter", "kamstrup-dk", "--telegrams", "3", "--to", octets)
    run_amsbridge("record", f"file:{octets}", recording)
    before = recording.read_bytes()
    for target in (recording, other):
        result = run_amsbridge("replay", recording, "--anonymise", target)
        assert result.returncode == 1
        assert f"nothing is written: 0 readings kept, {octets.stat().st_size} octets left out" in result.stderr.decode()
    assert recording.read_bytes() == before and not other.exists()


def test_recording_can_be_anonymised_in_its_place(tmp_path, amsbridge):
    path = record(tmp_path, amsbridge)
    result = run_amsbridge("replay", path, "--anonymise", path)
    assert result.returncode == 0 and b"6 readings kept, 0 octets left out" in result.stderr
    assert len(expected_lines(path)) == 6 and b"6970631" not in octets_of(path)


@pytest.mark.skipif(not (CORPUS / "index.json").exists(), reason="the recordings are not on this machine")
def test_anonymising_loses_no_reading_of_a_long_recording(tmp_path):
    recording, other = tmp_path / "recording", tmp_path / "other"
    result = run_amsbridge("record", f"file:{CORPUS / 'dsmr50-iskra-m550t-nl-stream.p1'}", recording)
    assert b"566 readings recorded" in result.stderr
    result = run_amsbridge("replay", recording, "--anonymise", other)
    assert b"566 readings kept" in result.stderr


def test_nothing_recorded_is_exit_1():
    result = run_amsbridge("record", "-", "-", stdin=b"")
    assert result.returncode == 1
    assert result.stdout.startswith(b"# amsbridge recording 1\n") and b"0 readings recorded" in result.stderr


def test_probe_prints_the_url_to_keep_last(amsbridge):
    line = start_meter(amsbridge, "--meter", "kaifa")
    result = run_amsbridge("probe", f"serial://{line}")
    assert result.returncode == 0
    words = result.stdout.decode().splitlines()
    assert words == ["Kaifa MA304H4", "Telegrams arrive and are read.", f"serial://{line}?baud=2400&parity=even"]
    assert re.search(r"2400 baud 8E1 +\d+ octets, +\d+ telegrams: Telegrams arrive and are read\.", result.stderr.decode())


def test_probe_only_listens_to_tcp(amsbridge):
    source = amsbridge("meter", "simulate", "--meter", "aidon", "--to", "tcp://127.0.0.1:0").first_line()
    result = run_amsbridge("probe", source)
    assert result.returncode == 0
    assert result.stdout.decode().splitlines()[-1] == source


def test_probe_says_what_is_wrong(amsbridge):
    source = amsbridge("meter", "simulate", "--meter", "kamstrup", "--faults", "parity", "--speed", 4,
                       "--to", "tcp://127.0.0.1:0").first_line()
    result = run_amsbridge("probe", source, "--seconds", 12)
    assert result.returncode == 1
    assert result.stdout.startswith(b"The speed is right, but the line is read with the wrong parity.")
    assert run_amsbridge("probe", "serial:///dev/nonexistent").returncode == 4
    assert run_amsbridge("probe", "nonsense").returncode == 2


def test_probe_tells_a_refused_connection_from_a_silent_meter():
    source = f"tcp://127.0.0.1:{free_port()}"
    result = run_amsbridge("probe", source, "--seconds", 2)
    assert result.returncode == 4
    assert f"cannot connect to {source}" in result.stderr.decode() and b"grid company" not in result.stdout


def test_probe_says_that_a_file_has_ended(tmp_path):
    path = tmp_path / "octets"
    path.write_bytes(b"\x01\x02\x03")
    result = run_amsbridge("probe", f"file:{path}")
    assert result.returncode == 1
    assert result.stdout == b"The source has ended: 3 octets came, which are too few to say more.\n"


def test_report_has_everything_but_secrets(tmp_path, amsbridge, broker, subscriber):
    line = start_meter(amsbridge, "--meter", "kaifa")
    bridge = start_bridge(amsbridge, "words", f"serial://{line}", broker)
    wait_for(lambda: "Telegrams arrive and are read." in bridge.words(), "a reading")
    config = tmp_path / "amsbridge.toml"
    config.write_text(f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "test/words"\nuser = "me"\n'
                      f'password = "hush-hush"\n[[meter]]\nsource = "serial://{line}"\n')
    config.chmod(0o600)
    result = run_amsbridge("report", "--config", config)
    text = result.stdout.decode()
    assert result.returncode == 0, result.stderr
    assert re.search(r"^version: 0\..*\(.*g\+\+", text, re.M) and re.search(r"^system:  .*Linux", text, re.M)
    assert "hush-hush" not in text and re.search(r"mqtt\.password += \(set\)", text)
    assert f"{line} is in use by another program" in text
    assert f"127.0.0.1:{broker.port}: can be reached" in text
    assert '"code": "good"' in text and '"faults": {' in text


def test_report_without_bridge_or_broker_says_so():
    port = free_port()
    result = run_amsbridge("report", "--mqtt-host", "127.0.0.1", "--mqtt-port", port, "--source", f"tcp://127.0.0.1:{port}")
    text = result.stdout.decode()
    assert result.returncode == 0
    assert f"tcp://127.0.0.1:{port}: cannot be reached: Connection refused" in text
    assert "none answers on this broker and base topic" in text
    assert AMSBRIDGE not in text


def test_report_of_wrong_settings_shows_them_all():
    result = run_amsbridge("report", "--mqtt-port", 99999)
    assert result.returncode == 3
    assert b"version: 0." in result.stdout and b"error: flag --mqtt-port" in result.stdout
