"""What is packed beside the program: unit, settings file, man page, completion, container and add-on recipes."""

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
import yaml

from conftest import AMSBRIDGE, run_amsbridge

PACKAGING = pathlib.Path(__file__).resolve().parent.parent / "packaging"
ADDON = PACKAGING / "home-assistant-addon"
SETTINGS = PACKAGING / "amsbridge.toml"


def commands(*of):
    text = run_amsbridge(*of, "--help").stdout.decode()
    return re.findall(r"^  ([a-z-]+) ", text.split("Subcommands:")[1], re.M)


def uncommented(text):
    """Every setting in the file switched on."""
    return re.sub(r"^#(?=[a-z_]+ = |\[)", "", text, flags=re.M)


def keys_of(result):
    """The keys that check-config shows, of the first meter without its number."""
    return {re.sub(r"^meter\[1\]", "meter", line.split(" = ")[0].strip())
            for line in result.stdout.decode().splitlines() if " = " in line}


def test_shipped_settings_are_the_defaults(tmp_path):
    empty = tmp_path / "empty.toml"
    empty.touch()
    shipped, bare = (run_amsbridge("check-config", "--config", path) for path in (SETTINGS, empty))
    assert shipped.returncode == bare.returncode == 0, shipped.stderr
    assert shipped.stdout == bare.stdout


def test_shipped_settings_explain_every_setting(tmp_path):
    path = tmp_path / "all.toml"
    # One of the two may be set.
    path.write_text(uncommented(SETTINGS.read_text()).replace("\npassword_file = ", "\n#password_file = "))
    path.chmod(0o600)
    result = run_amsbridge("check-config", "--config", path)
    assert result.returncode == 0, result.stderr
    explained = set()
    table = ""
    for line in uncommented(SETTINGS.read_text()).splitlines():
        if header := re.match(r"\[+([a-z_]+)\]+", line):
            table = header[1] + "."
        elif setting := re.match(r"([a-z_]+) = ", line):
            explained.add(table + setting[1])
    assert keys_of(result) == explained


def test_man_page_has_every_command_and_exit_code():
    page = (PACKAGING / "amsbridge.1").read_text().replace("\\-", "-")
    assert len(commands()) >= 11
    for command in commands():
        assert re.search(rf"^\\fB{command}\\fP", page, re.M), command
    assert re.findall(r"^\.B (\d)$", page, re.M) == ["0", "1", "2", "3", "4", "5"]


def test_man_page_has_every_setting_as_the_program_lists_them():
    page = (PACKAGING / "amsbridge.1").read_text().replace("\\-", "-")
    head, *rows = run_amsbridge("list", "settings").stdout.decode().splitlines()
    default, sentence = head.index("DEFAULT"), head.index("WHAT")
    columns = [(row[:default].strip(), row[default:sentence].strip(), row[sentence:]) for row in rows]
    listed = [(key, f" ({value})" if value else "", words) for key, value, words in columns]
    assert len(listed) > 40
    explained = page.split("All of them, with their defaults:\n")[1].split(".SH")[0]
    assert re.findall(r"^\.TP\n\\fB(\S+)\\fP( \(.*\))?\n(.*)$", explained, re.M) == listed


def test_man_page_has_every_option_of_the_commands():
    page = (PACKAGING / "amsbridge.1").read_text().replace("\\-", "-")
    for command in set(commands()) - {"run", "report", "check-config", "list", "setup-code", "version"}:
        explained = re.search(rf"^\\fB{command}\\fP.*", page, re.M)[0]
        options = set(re.findall(r"--[a-z-]+", run_amsbridge(command, "--help").stdout.decode()))
        assert options - {"--help", "--color"} == set(re.findall(r"--[a-z-]+", explained)), command


@pytest.mark.skipif(not shutil.which("man"), reason="man is not on this machine")
def test_man_page_is_well_formed():
    result = subprocess.run(["man", "--warnings", "-l", "-Tutf8", PACKAGING / "amsbridge.1"], capture_output=True,
                            env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"}, check=True)
    assert result.stderr == b""


def completed(*words):
    """What the last of the words may become; the first is the program."""
    script = f'. {PACKAGING}/amsbridge.bash-completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' \
             '_amsbridge "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; echo "${COMPREPLY[@]}"'
    result = subprocess.run(["bash", "-c", script, "bash", AMSBRIDGE, *words], capture_output=True, check=True)
    assert result.stderr == b""
    return set(result.stdout.decode().split())


def test_completion_knows_every_command():
    assert completed("") == set(commands()) | {"--help", "--version"}
    assert completed("list", "") == set(commands("list"))


def test_completion_knows_options_and_their_words():
    assert completed("inspect", "--f") == {"--format"}
    assert completed("list", "settings", "--m") == {"--markdown"}
    assert completed("run", "--mqtt-layout", "") == {"json", "topics", "classic"}
    assert completed("simulate", "--meter", "aidon-1") == {"aidon-1ph"}
    assert {"udp://", "mqtt://"} <= completed("run", "--source", "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_unit_is_sound_and_locked_down(tmp_path):
    unit = tmp_path / "amsbridge.service"
    unit.write_text((PACKAGING / "amsbridge.service").read_text().replace("/usr/bin/amsbridge", "/bin/true"))
    verified = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, b"")
    subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", unit], stdout=subprocess.DEVNULL,
                   check=True)


def test_addon_is_described():
    config = yaml.safe_load((ADDON / "config.yaml").read_text())
    words = yaml.safe_load((ADDON / "translations/en.yaml").read_text())
    project = (PACKAGING.parent / "CMakeLists.txt").read_text()
    assert config["version"] == re.search(r"project\(amsbridge VERSION ([0-9.]+)", project)[1]
    assert set(config["options"]) <= set(config["schema"]) == set(words["configuration"])
    # One with a default would be asked for again when its owner leaves it out.
    assert not any(config["schema"][option].endswith("?") for option in config["options"])
    documented = (ADDON / "DOCS.md").read_text()
    assert all(f"`{option}`" in documented for option in config["schema"])


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="jq and curl are not on this machine")
def test_addon_starts_the_bridge_with_its_options(tmp_path):
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nenv | grep ^AMSBRIDGE_ | sort; echo "$@"\n')
    program.chmod(0o755)
    options, settings = tmp_path / "options.json", tmp_path / "amsbridge.toml"
    options.write_text(json.dumps({"source": "tcp://192.0.2.7:2000", "name": "house", "key": "", "log_level": "debug"}))
    # What the Supervisor answers about its broker.
    services = tmp_path / "services"
    services.mkdir()
    (services / "mqtt").write_text(json.dumps({"result": "ok", "data": {
        "host": "core-mosquitto", "port": 1883, "username": "addons", "password": "secret", "ssl": False}}))

    def started(expected_status=0):
        environment = {"PATH": os.environ["PATH"], "OPTIONS_FILE": options, "SETTINGS_FILE": settings,
                       "AMSBRIDGE": program, "SUPERVISOR": f"file://{tmp_path}", "SUPERVISOR_TOKEN": "token"}
        result = subprocess.run(["bash", ADDON / "run.sh"], capture_output=True, env=environment, check=False)
        assert result.returncode == expected_status, result.stderr
        return result.stdout.decode().splitlines()

    broker = ["AMSBRIDGE_MQTT_HOST=core-mosquitto", "AMSBRIDGE_MQTT_PASSWORD=secret", "AMSBRIDGE_MQTT_PORT=1883",
              "AMSBRIDGE_MQTT_USER=addons"]
    meter = ["AMSBRIDGE_NAME=house", "AMSBRIDGE_SOURCE=tcp://192.0.2.7:2000"]
    level, state = "AMSBRIDGE_LOG_LEVEL=debug", "AMSBRIDGE_STATE_DIRECTORY=/data/state"
    assert started() == [level, *broker, *meter, state, "run"]
    settings.write_text('[[meter]]\nsource = "serial:///dev/ttyUSB0"\n')
    assert started() == [level, *broker, state, f"run --config {settings}"]
    settings.write_text('[mqtt]\nhost = "broker.example"\n')
    assert started() == [level, *meter, state, f"run --config {settings}"]
    settings.unlink()
    (services / "mqtt").unlink()
    assert started(expected_status=1) == []
