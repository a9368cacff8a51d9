"""The README's own commands. In place of the adapter stands a pseudo-terminal with a simulated meter."""

import pathlib
import subprocess
import urllib.request

import pytest

from conftest import AMSBRIDGE, wait_for
from demo import free_port

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"
PROGRAM = "build/release/bridge/amsbridge"
COMMANDS = [line.strip() for line in README.read_text().splitlines() if line.startswith(f"    {PROGRAM} ")]


def shell(command, line, broker_port, folder):
    for stands_for in ("serial:///dev/ttyUSB0", "/dev/ttyUSB0"):
        command = command.replace(stands_for, f"serial://{line}")
    command = command.replace("--mqtt-host broker.example", f"--mqtt-host 127.0.0.1 --mqtt-port {broker_port}")
    return subprocess.Popen(["bash", "-o", "pipefail", "-c", command.replace(PROGRAM, str(pathlib.Path(AMSBRIDGE).resolve()))], cwd=folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def command_with(words):
    found = [command for command in COMMANDS if f"amsbridge {words}" in command]
    assert found, f"the README has no command with {words}"
    return found[0]


@pytest.fixture(name="line")
def line_of_a_meter(amsbridge):
    return amsbridge("meter", "simulate", "--meter", "aidon", "--to", "pty", "--speed", 4).first_line()


def test_every_command_is_one_that_runs_here():
    words = ["run", "run", "probe", "decode", "simulate", "inspect", "record", "replay", "report"]
    assert [command.split()[1] for command in COMMANDS] == words


@pytest.mark.parametrize("word", ["decode", "simulate", "inspect", "probe", "report"])
def test_commands_end_well(word, line, broker, tmp_path):
    process = shell(command_with(word), line, broker.port, tmp_path)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert out


def test_a_recording_is_made_and_checked(line, broker, tmp_path):
    for word in ("record", "replay"):
        process = shell(command_with(word), line, broker.port, tmp_path)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, (word, errors)
    assert (tmp_path / "house.txt").stat().st_size > 1000


def test_the_bridge_without_settings_serves_a_page(line, tmp_path, monkeypatch):
    page = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("AMSBRIDGE_HTTP_LISTEN", page)
    process = shell(COMMANDS[0], line, 0, tmp_path)
    try:
        wait_for(lambda: is_served(f"http://{page}/"), "the page")
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert "its setup code is" in errors.decode()


def is_served(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return b"<title>amsbridge</title>" in response.read()
    except OSError:
        return False


def test_the_bridge_publishes(line, broker, subscriber, tmp_path):
    process = shell(command_with("run --source"), line, broker.port, tmp_path)
    try:
        wait_for(lambda: any(message.topic.endswith("/reading") for message in list(subscriber.messages)), "a reading")
    finally:
        process.terminate()
        process.communicate(timeout=30)
