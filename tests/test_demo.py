"""./run demo, as a newcomer calls it."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

from conftest import AMSBRIDGE

DEMO = pathlib.Path(__file__).with_name("demo.py")


def command(*arguments):
    return [sys.executable, str(DEMO), "--amsbridge", AMSBRIDGE, *arguments]


def remains(folder):
    """What a demo with this temporary folder has left behind: files, and processes that were given one."""
    return list(folder.iterdir()), list(processes_given(folder))


def processes_given(folder):
    """The command lines of what has the folder in its environment, which all children of a demo inherit."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder}".encode() in (process / "environ").read_bytes().split(b"\0"):
                yield (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            pass  # it has ended by now, or belongs to somebody else


def test_ends_by_itself_with_readings(tmp_path):
    result = subprocess.run(command("--meter", "aidon", "--seconds", "8"), capture_output=True, timeout=60, check=False,
                            env={**os.environ, "TMPDIR": str(tmp_path)})
    lines = result.stdout.decode().splitlines()
    assert result.returncode == 0, result.stderr
    readings = [line for line in lines if " W" in line]
    assert len(readings) >= 2
    assert lines[-1] == f"{len(readings)} readings"
    assert remains(tmp_path) == ([], [])


def test_cleans_up_when_it_is_interrupted(tmp_path):
    with subprocess.Popen(command(), stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}) as demo:
        while b" W" not in demo.stdout.readline():
            assert demo.poll() is None
        demo.send_signal(signal.SIGINT)
        assert demo.wait(20) == 0
    assert remains(tmp_path) == ([], [])


def test_ends_quietly_when_nobody_reads_on(tmp_path):
    with subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "TMPDIR": str(tmp_path)}) as demo:
        while b" W" not in demo.stdout.readline():
            assert demo.poll() is None
        demo.stdout.close()
        assert demo.wait(20) == 0
        assert demo.stderr.read() == b""
    assert remains(tmp_path) == ([], [])


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_time_must_be_positive(seconds):
    result = subprocess.run(command("--seconds", seconds), capture_output=True, timeout=60, check=False)
    assert result.returncode == 2
    assert f"'{seconds}' is not a positive number".encode() in result.stderr


def test_unknown_meter_is_said_with_the_known_ones():
    result = subprocess.run(command("--meter", "nonesuch"), capture_output=True, timeout=60, check=False)
    assert result.returncode == 2
    assert b"there is no simulated meter 'nonesuch'" in result.stderr
    assert b"kamstrup" in result.stderr
